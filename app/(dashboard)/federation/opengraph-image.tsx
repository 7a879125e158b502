import { federationPicture } from '#components/site/og/list-figures.ts'
import { getFederationStats } from '#lib/federation/queries.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'

export const alt = 'How many agents are alive, with their tasks and credits'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return figuresPreview(async (server) => federationPicture(await getFederationStats(server)))
}
