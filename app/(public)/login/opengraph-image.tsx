import { previewSize } from '#lib/site/og/draw-png.ts'
import { pagePreview } from '#lib/site/og/preview.tsx'

export const alt = 'Rollcall: sign in with the operator key'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return pagePreview({
    subject: 'Operator',
    title: 'Sign in',
    lead: 'With the operator key. The server printed a link that signs you in when it started.',
  })
}
