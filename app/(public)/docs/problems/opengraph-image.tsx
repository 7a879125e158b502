import { problems } from '#lib/http/problems.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { pagePreview } from '#lib/site/og/preview.tsx'

export const alt = 'Problem codes, each with its cause and its cure'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return pagePreview({
    subject: 'Documentation',
    title: 'Problem codes',
    lead: 'Each with what it means, what causes it and what to do.',
    facts: [{ label: 'Codes', value: String(Object.keys(problems).length) }],
  })
}
