import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { LiveSessions } from '#components/sessions/live-sessions.tsx'
import { id } from '#lib/http/fields.ts'
import { currentServer } from '#lib/server/current.ts'
import { sessionEventsKey, sessionKey } from '#lib/sessions/keys.ts'
import { findSession, findSessionEvents } from '#lib/sessions/queries.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireReader } from '#lib/site/page-context.ts'
import { SessionView } from './_components/session-view.tsx'

type Props = PageProps<'/sessions/[session_id]'>

// The page and its metadata ask for the same session, once a request.
const readSession = cache(async (session_id: string) => {
  const server = await currentServer()
  const feed_position = server.feed.position('sessions')
  const isId = id.safeParse(session_id).success
  return { session: isId ? await findSession(server, session_id) : null, feed_position }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { session_id } = await params
  await requireReader(`/sessions/${session_id}`)
  const { session } = await readSession(session_id)
  if (session === null) return { title: 'No such session' }
  const { config } = await currentServer()
  return pageMetadata({
    // An agent may have many: the beginning of the id tells them apart.
    title: `Session of ${session.agent_name} · ${session.session_id.slice(0, 8)}`,
    description: `State, last report and history of session ${session.session_id.slice(0, 8)} of ${session.agent_name} (${session.client_type}).`,
    path: `/sessions/${session.session_id}`,
    // Sessions come and go by the thousand: the list is what to find, not each of them.
    isIndexed: config.dashboard === 'public' && session.status === 'active',
  })
}

export default async function SessionPage({ params }: Props) {
  const { session_id } = await params
  const { isOperator } = await requireReader(`/sessions/${session_id}`)
  const { session, feed_position } = await readSession(session_id)
  if (session === null) notFound()
  const server = await currentServer()
  const history = await findSessionEvents(server, session.session_id, { limit: 50 })
  const key = session.session_id
  return (
    <LiveSessions
      key={key}
      seed={{ [sessionKey(key)]: session, [sessionEventsKey(key)]: history }}
      rendered_at={new Date().toISOString()}
      feed_position={feed_position}
      heartbeat_interval_s={server.heartbeatIntervalS}
    >
      <SessionView session_id={key} isOperator={isOperator} />
    </LiveSessions>
  )
}
