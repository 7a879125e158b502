import { statusPicture } from '#components/site/og/list-figures.ts'
import { listAvailability } from '#lib/availability/queries.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'

export const alt = 'How many agents are alive, and their availability over 90 days'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default function Image(): Promise<Response> {
  return figuresPreview(async (server) =>
    statusPicture(await listAvailability(server, { limit: 1 })),
  )
}
