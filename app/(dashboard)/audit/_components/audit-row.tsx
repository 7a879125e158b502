'use client'

import { memo } from 'react'
import type { SettledRow } from '#components/list/settled-rows.ts'
import { useWarm } from '#components/live/use-warm.ts'
import { ActorName } from '#components/operator/actor-name.tsx'
import { RecordDetail, RecordText } from '#components/operator/record-text.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import { Cell } from '#components/ui/table.tsx'
import type { AuditActor, AuditRecord } from '#lib/audit/contract.ts'

/** One record. It never changes. */
export const AuditRow = memo(function AuditRow({ item: record, isNew }: SettledRow<AuditRecord>) {
  const row = useWarm(record.audit_record_id, isNew)
  return (
    <tr ref={row} className="border-line border-t align-top hover:bg-hover">
      <Cell className="hidden whitespace-nowrap text-soft md:table-cell">
        <LocalTime at={record.at} />
      </Cell>
      <Cell className="hidden [overflow-wrap:anywhere] md:table-cell">
        <Who actor={record.actor} />
      </Cell>
      <Cell className="[overflow-wrap:anywhere]">
        <span className="md:hidden">
          <ActorName of={record.actor} isFirst />{' '}
        </span>
        <RecordText record={record} />
        <span className="block text-soft text-xs empty:hidden">
          <RecordDetail record={record} />
        </span>
        <span className="block text-soft text-xs md:hidden">
          <LocalTime at={record.at} />, {viaWords[record.actor.via]}
        </span>
      </Cell>
    </tr>
  )
})

const viaWords = { browser: 'in a browser', api: 'with the key, over the API' } as const

function Who({ actor }: { actor: AuditActor }) {
  return (
    <>
      <span className="block">
        <ActorName of={actor} isFirst />
      </span>
      <span className="block text-soft text-xs">{viaWords[actor.via]}</span>
    </>
  )
}
