import { sessionPicture } from '#components/site/og/figures.ts'
import { id } from '#lib/http/fields.ts'
import { findSession } from '#lib/sessions/queries.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'

interface Props {
  readonly params: Promise<{ readonly session_id: string }>
}

export const alt = 'Whose session it is, how it does and how old it is'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default async function Image({ params }: Props): Promise<Response> {
  const { session_id } = await params
  return figuresPreview(async (server) => {
    if (!id.safeParse(session_id).success) return null
    const found = await findSession(server, session_id)
    return found && sessionPicture(found, Date.now(), server.heartbeatIntervalS)
  })
}
