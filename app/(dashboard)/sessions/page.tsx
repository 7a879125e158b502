import type { Metadata } from 'next'
import { LiveSessions } from '#components/sessions/live-sessions.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { roleNames } from '#lib/enrollment/roles.ts'
import { currentServer } from '#lib/server/current.ts'
import { healthKey, listKey, listLimit } from '#lib/sessions/keys.ts'
import { getSessionHealth, listSessions } from '#lib/sessions/queries.ts'
import { orFirstPage } from '#lib/site/first-page.ts'
import { kitPath } from '#lib/site/kit-path.ts'
import { filtersOf } from '#lib/site/list-address.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireReader } from '#lib/site/page-context.ts'
import { sessionsData } from '#lib/site/structured-data/dashboards.ts'
import { sessionsAddress } from './_components/filters.ts'
import { SessionsView } from './_components/sessions-view.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const { config } = await currentServer()
  return pageMetadata({
    title: 'Sessions',
    description:
      'Which agents are alive, late or lost: session health, reconnects and the last 24 hours of connections, live.',
    path: '/sessions',
    isIndexed: config.dashboard === 'public',
  })
}

export default async function SessionsPage({ searchParams }: PageProps<'/sessions'>) {
  const { isOperator } = await requireReader('/sessions', await searchParams)
  const server = await currentServer()
  const filters = filtersOf(sessionsAddress, await searchParams)
  const feed_position = server.feed.position('sessions')
  // Not behind <Suspense>: the data take milliseconds, and a boundary of this size would be held
  // back until a script runs. So the first paint has them, also without scripts.
  const [health, list] = await Promise.all([
    getSessionHealth(server),
    listSessions(server, { limit: listLimit, ...filters }).catch(
      orFirstPage(sessionsAddress, filters),
    ),
  ])
  return (
    <LiveSessions
      seed={{ [healthKey]: health, [listKey(filters)]: list }}
      rendered_at={health.generated_at}
      feed_position={feed_position}
      heartbeat_interval_s={server.heartbeatIntervalS}
    >
      <JsonLd data={sessionsData({ origin: server.config.publicUrl, figures: health })} />
      <SessionsView
        enroll={{
          isOperator,
          public_url: server.config.publicUrl,
          kit_path: kitPath(),
          roles: roleNames,
        }}
      />
    </LiveSessions>
  )
}
