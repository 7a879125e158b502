'use client'

import { memo } from 'react'
import { AvailabilityBars } from '#components/availability/availability-bars.tsx'
import { AgentLink } from '#components/federation/agent-link.tsx'
import { StandingShape } from '#components/federation/agent-mark.tsx'
import type { AgentAvailability } from '#lib/availability/contract.ts'
import { formatShare } from '#lib/availability/words.ts'

/** One agent: what it is now, each of its days, and the share of them that it was alive. */
export const AgentRow = memo(function AgentRow({ agent }: { agent: AgentAvailability }) {
  const isAlive = agent.status === 'active'
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_5rem] items-center gap-x-4 gap-y-2 px-4 py-3 text-data hover:bg-hover lg:grid-cols-[minmax(0,1fr)_5.5rem_22.5rem_5rem] xl:grid-cols-[minmax(0,1fr)_5.5rem_45rem_5rem] lg:gap-x-6 lg:py-2">
      <AgentLink agent_id={agent.agent_id} name={agent.name} className="min-w-0 truncate" />
      <span
        className={`inline-flex items-center gap-2 font-medium ${isAlive ? 'text-alive' : 'text-soft'}`}
      >
        <StandingShape of={isAlive ? 'alive' : 'offline'} />
        {isAlive ? 'Alive' : 'Offline'}
      </span>
      <div className="max-lg:order-last max-lg:col-span-full">
        <AvailabilityBars name={agent.name} days={agent.days} />
      </div>
      <span className="text-right tabular-nums">
        <span className="sr-only">Alive over 90 days: </span>
        {formatShare(agent.availability)}
      </span>
    </li>
  )
})
