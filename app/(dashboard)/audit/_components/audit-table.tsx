'use client'

import { LiveTable } from '#components/list/live-table.tsx'
import type { RowKind } from '#components/list/settled-rows.ts'
import { HeadCell } from '#components/ui/table.tsx'
import type { AuditList, AuditRecord } from '#lib/audit/contract.ts'
import { AuditRow } from './audit-row.tsx'

interface AuditTableProps {
  /** The list's key: another list, other rows. */
  readonly of: string
  readonly list: AuditList
  readonly isStale: boolean
  readonly empty: React.ReactNode
}

const kind: RowKind<AuditRecord> = {
  idOf: ({ audit_record_id }) => audit_record_id,
  isSince: ({ at }, instant) => Date.parse(at) > instant,
}

/** What operators did, newest first. */
export function AuditTable({ of, list, isStale, empty }: AuditTableProps) {
  return (
    <LiveTable
      kind={kind}
      page={{ key: of, items: list.audit_records, isWhole: list.next_cursor === null }}
      isStale={isStale}
      caption="Record of what operators did, newest first"
      noun="record"
      Row={AuditRow}
      empty={empty}
      head={
        <>
          <HeadCell className="hidden w-48 md:table-cell">When</HeadCell>
          <HeadCell className="hidden w-[18%] md:table-cell">Who</HeadCell>
          <HeadCell>What</HeadCell>
        </>
      }
    />
  )
}
