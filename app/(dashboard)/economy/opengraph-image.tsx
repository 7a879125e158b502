import { economyPicture } from '#components/site/og/list-figures.ts'
import { getEconomyStats } from '#lib/economy/queries.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'

export const alt = 'How many credits there are, and how many were moved'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return figuresPreview(async (server) => economyPicture(await getEconomyStats(server)))
}
