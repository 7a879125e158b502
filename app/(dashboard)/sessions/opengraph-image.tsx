import { sessionsPicture } from '#components/site/og/list-figures.ts'
import { getSessionHealth } from '#lib/sessions/queries.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'

export const alt = 'How many sessions are alive, late or lost'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return figuresPreview(async (server) => sessionsPicture(await getSessionHealth(server)))
}
