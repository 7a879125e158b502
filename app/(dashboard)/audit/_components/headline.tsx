'use client'

import { Age } from '#components/live/age.tsx'
import { ActorName } from '#components/operator/actor-name.tsx'
import { RecordText } from '#components/operator/record-text.tsx'
import { Answer } from '#components/ui/page-header.tsx'
import type { AuditRecord } from '#lib/audit/contract.ts'

/** The page's question and its answer: who did what last? */
export function Headline({ last }: { last: AuditRecord | null }) {
  return (
    <Answer title="Audit">
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {last === null ? (
          'Nobody has done anything yet'
        ) : (
          <>
            <Age since={last.at} /> ago: <ActorName of={last.actor} /> <RecordText record={last} />
          </>
        )}
      </span>
    </Answer>
  )
}
