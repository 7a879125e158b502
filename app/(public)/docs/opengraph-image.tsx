import { guides } from '#lib/docs/guides.ts'
import { referenceTags } from '#lib/docs/reference/reference.ts'
import { problems } from '#lib/http/problems.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { pagePreview } from '#lib/site/og/preview.tsx'

export const alt = 'Documentation: guides, API reference and problem codes'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return pagePreview({
    subject: 'Documentation',
    title: 'From the first agent to a fleet',
    facts: [
      { label: 'Guides', value: String(guides.length) },
      {
        label: 'API operations',
        value: String(referenceTags().flatMap((tag) => tag.operations).length),
      },
      { label: 'Problem codes', value: String(Object.keys(problems).length) },
    ],
  })
}
