import { agentPicture } from '#components/site/og/figures.ts'
import { findAgent } from '#lib/federation/queries.ts'
import { id } from '#lib/http/fields.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'

interface Props {
  readonly params: Promise<{ readonly agent_id: string }>
}

export const alt = 'The agent’s name, how it does, its roles and its balance'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default async function Image({ params }: Props): Promise<Response> {
  const { agent_id } = await params
  return figuresPreview(async (server) => {
    if (!id.safeParse(agent_id).success) return null
    const found = await findAgent(server, agent_id)
    return found && agentPicture(found, Date.now(), server.heartbeatIntervalS)
  })
}
