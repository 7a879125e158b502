import { referenceTags } from '#lib/docs/reference/reference.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { pagePreview } from '#lib/site/og/preview.tsx'

export const alt = 'API reference, made from the contracts that the server checks'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return pagePreview({
    subject: 'Documentation',
    title: 'API reference',
    lead: 'Every endpoint, made from the contracts that the server itself checks.',
    facts: [
      {
        label: 'Operations',
        value: String(referenceTags().flatMap((tag) => tag.operations).length),
      },
      { label: 'Groups', value: String(referenceTags().length) },
    ],
  })
}
