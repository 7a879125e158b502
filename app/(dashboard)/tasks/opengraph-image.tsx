import { tasksPicture } from '#components/site/og/list-figures.ts'
import { getFederationStats } from '#lib/federation/queries.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'

export const alt = 'How many tasks are open, under way and done'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return figuresPreview(async (server) => tasksPicture(await getFederationStats(server)))
}
