import { findGuide } from '#lib/docs/guides.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { genericPicture } from '#lib/site/og/picture.ts'
import { pagePreview } from '#lib/site/og/preview.tsx'

interface Props {
  readonly params: Promise<{ readonly slug: string }>
}

export const alt = 'A guide to Rollcall'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default async function Image({ params }: Props): Promise<Response> {
  const guide = findGuide((await params).slug)
  if (!guide) return pagePreview(genericPicture)
  const { group, title, description } = guide
  return pagePreview({ subject: group, title, lead: description })
}
