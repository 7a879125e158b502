'use client'

import { LiveTable } from '#components/list/live-table.tsx'
import type { RowKind } from '#components/list/settled-rows.ts'
import { HeadCell } from '#components/ui/table.tsx'
import type { Agent, AgentList } from '#lib/federation/contract.ts'
import { AgentRow } from './agent-row.tsx'

interface AgentsTableProps {
  /** The list's key: another list, other rows. */
  readonly of: string
  readonly list: AgentList
  readonly isStale: boolean
  readonly empty: React.ReactNode
}

const kind: RowKind<Agent> = {
  idOf: (agent) => agent.agent_id,
  isSince: ({ enrolled_at }, at) => Date.parse(enrolled_at) > at,
}

/** The agents, newest enrolled first; live, but nothing moves under the pointer. */
export function AgentsTable({ of, list, isStale, empty }: AgentsTableProps) {
  return (
    <LiveTable
      kind={kind}
      page={{ key: of, items: list.agents, isWhole: list.next_cursor === null }}
      isStale={isStale}
      caption="Agents, newest enrolled first"
      noun="agent"
      Row={AgentRow}
      empty={empty}
      head={
        <>
          <HeadCell className="w-26">State</HeadCell>
          <HeadCell className="md:w-[26%]">Agent</HeadCell>
          <HeadCell className="hidden w-36 md:table-cell">Client</HeadCell>
          <HeadCell className="hidden md:table-cell">Roles</HeadCell>
          <HeadCell align="right" className="hidden w-22 lg:table-cell">
            Done
          </HeadCell>
          <HeadCell align="right" className="hidden w-22 lg:table-cell">
            Failed
          </HeadCell>
          <HeadCell align="right" className="hidden w-44 lg:table-cell">
            Balance
          </HeadCell>
          <HeadCell align="right" className="w-28 whitespace-nowrap md:w-32">
            Last heartbeat
          </HeadCell>
        </>
      }
    />
  )
}
