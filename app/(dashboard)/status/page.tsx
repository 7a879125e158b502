import type { Metadata } from 'next'
import { PolledPage } from '#components/live/polled-page.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { availabilityKey, availabilityLimit } from '#lib/availability/keys.ts'
import { listAvailability } from '#lib/availability/queries.ts'
import { currentServer } from '#lib/server/current.ts'
import { orFirstPage } from '#lib/site/first-page.ts'
import { filtersOf } from '#lib/site/list-address.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireReader } from '#lib/site/page-context.ts'
import { datasetData } from '#lib/site/structured-data/dataset.ts'
import { statusAddress, statusRefreshMs } from './_components/filters.ts'
import { StatusView } from './_components/status-view.tsx'

const path = '/status'
const description =
  'Whether the agents of this fleet are alive, and how much of the last 90 days each of them was, day by day.'

export async function generateMetadata(): Promise<Metadata> {
  const { config } = await currentServer()
  return pageMetadata({
    title: 'Status',
    description,
    path,
    isIndexed: config.dashboard === 'public',
  })
}

export default async function StatusPage({ searchParams }: PageProps<'/status'>) {
  await requireReader(path, await searchParams)
  const server = await currentServer()
  const filters = filtersOf(statusAddress, await searchParams)
  const list = await listAvailability(server, { limit: availabilityLimit, ...filters }).catch(
    orFirstPage(statusAddress, filters),
  )
  return (
    <PolledPage
      seed={{ [availabilityKey(filters)]: list }}
      rendered_at={list.generated_at}
      heartbeat_interval_s={server.heartbeatIntervalS}
      refresh_interval_ms={statusRefreshMs}
    >
      <JsonLd
        data={datasetData({
          origin: server.config.publicUrl,
          path,
          name: 'Availability of the fleet’s agents',
          description,
          variables: [
            {
              name: 'agents alive',
              description: 'Agents that have a live session now, of those that are not revoked.',
              value: list.fleet.alive,
              unit: 'agents',
            },
            {
              name: 'availability',
              description: 'The share of the observed time of 90 days with a live session.',
              value: list.fleet.availability,
            },
          ],
          api: ['/api/availability'],
          modified: list.generated_at,
        })}
      />
      <StatusView />
    </PolledPage>
  )
}
