import { findTag } from '#lib/docs/reference/reference.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { genericPicture } from '#lib/site/og/picture.ts'
import { pagePreview } from '#lib/site/og/preview.tsx'

interface Props {
  readonly params: Promise<{ readonly tag: string }>
}

export const alt = 'A group of endpoints in the API reference'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default async function Image({ params }: Props): Promise<Response> {
  const tag = findTag((await params).tag)
  if (!tag) return pagePreview(genericPicture)
  return pagePreview({
    subject: 'API reference',
    title: tag.tag,
    lead: tag.operations.map(({ summary }) => summary).join('; '),
    facts: [{ label: 'Operations', value: String(tag.operations.length) }],
  })
}
