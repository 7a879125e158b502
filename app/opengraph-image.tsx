import { sitePicture } from '#components/site/og/list-figures.ts'
import { getFederationStats } from '#lib/federation/queries.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'

export const alt = 'How many agents are alive, and what they do'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

/** The preview of the front page, and of every page without one of its own. */
export default function Image(): Promise<Response> {
  return figuresPreview(async (server) => sitePicture(await getFederationStats(server)))
}
