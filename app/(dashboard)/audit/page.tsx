import type { Metadata } from 'next'
import { PolledPage } from '#components/live/polled-page.tsx'
import { auditKey, auditLimit } from '#lib/audit/keys.ts'
import { listAuditRecords } from '#lib/audit/queries.ts'
import { currentServer } from '#lib/server/current.ts'
import { orFirstPage } from '#lib/site/first-page.ts'
import { filtersOf } from '#lib/site/list-address.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireOperator } from '#lib/site/page-context.ts'
import { AuditView } from './_components/audit-view.tsx'
import { auditAddress, auditRefreshMs } from './_components/filters.ts'

export const metadata: Metadata = pageMetadata({
  title: 'Audit',
  description: 'What operators did, to what, and when. For operators only.',
  path: '/audit',
  isIndexed: false,
  hasPicture: false,
})

export default async function AuditPage({ searchParams }: PageProps<'/audit'>) {
  await requireOperator('/audit', await searchParams)
  const server = await currentServer()
  const filters = filtersOf(auditAddress, await searchParams)
  const rendered_at = new Date().toISOString()
  const [newest, list] = await Promise.all([
    listAuditRecords(server, { limit: auditLimit }),
    listAuditRecords(server, { limit: auditLimit, ...filters }).catch(
      orFirstPage(auditAddress, filters),
    ),
  ])
  return (
    <PolledPage
      seed={{ [auditKey({})]: newest, [auditKey(filters)]: list }}
      rendered_at={rendered_at}
      heartbeat_interval_s={server.heartbeatIntervalS}
      refresh_interval_ms={auditRefreshMs}
    >
      <AuditView />
    </PolledPage>
  )
}
