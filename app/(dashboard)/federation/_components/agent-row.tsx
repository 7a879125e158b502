'use client'

import Link from 'next/link'
import { memo } from 'react'
import { Amount } from '#components/economy/amount.tsx'
import { AgentMark } from '#components/federation/agent-mark.tsx'
import type { SettledRow } from '#components/list/settled-rows.ts'
import { Age } from '#components/live/age.tsx'
import { useWarm } from '#components/live/use-warm.ts'
import { Nothing } from '#components/ui/nothing.tsx'
import { Cell } from '#components/ui/table.tsx'
import type { Agent } from '#lib/federation/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'

/** One agent; it warms when something other than its age has changed. */
export const AgentRow = memo(function AgentRow({
  item: agent,
  isNew,
  unheard_since,
}: SettledRow<Agent>) {
  const row = useWarm(
    [agent.status, agent.tasks_completed, agent.tasks_failed, agent.balance].join(),
    isNew,
  )
  const roles = agent.roles.join(', ')
  return (
    <tr
      ref={row}
      className="group relative border-line border-t hover:bg-hover has-focus-visible:bg-hover"
    >
      <Cell>
        <AgentMark agent={agent} until={unheard_since} />
      </Cell>
      <Cell>
        <Link
          href={`/agents/${agent.agent_id}`}
          prefetch={false}
          dir="auto"
          title={agent.name}
          className="block truncate font-medium -outline-offset-2 after:absolute after:inset-0 group-hover:underline"
        >
          {agent.name}
        </Link>
        <span dir="auto" className="block truncate text-soft text-xs md:hidden">
          {agent.client_type}
          {roles === '' ? '' : ` · ${roles}`}
        </span>
      </Cell>
      <Cell className="hidden text-soft md:table-cell">
        <span dir="auto" className="block truncate" title={agent.client_type}>
          {agent.client_type}
        </span>
      </Cell>
      <Cell className="hidden text-soft md:table-cell">
        <span className="block truncate" title={roles}>
          {roles === '' ? <Nothing /> : roles}
        </span>
      </Cell>
      <Cell align="right" className="hidden lg:table-cell">
        {agent.tasks_completed === 0 ? <Nothing /> : formatNumber(agent.tasks_completed)}
      </Cell>
      <Cell align="right" className="hidden lg:table-cell">
        {agent.tasks_failed === 0 ? <Nothing /> : formatNumber(agent.tasks_failed)}
      </Cell>
      <Cell align="right" className="hidden lg:table-cell">
        <span
          title={agent.balance}
          className={`block truncate ${agent.balance === '0' ? 'text-faint' : ''}`}
        >
          <Amount of={agent.balance} isAligned />
        </span>
      </Cell>
      <Cell align="right">
        {agent.last_heartbeat_at === null ? (
          <span className="text-faint">never</span>
        ) : (
          <Age since={agent.last_heartbeat_at} until={unheard_since} />
        )}
      </Cell>
    </tr>
  )
})
