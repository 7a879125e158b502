'use client'

import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { GrantButton } from '#components/economy/grant-button.tsx'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { agentKey } from '#lib/federation/keys.ts'
import { AgentHeadline } from './agent-headline.tsx'
import { AgentNumbers } from './agent-numbers.tsx'
import { AgentSessions } from './agent-sessions.tsx'
import { AgentTasks } from './agent-tasks.tsx'
import { OfflineCauses } from './offline-causes.tsx'
import { RevokeButton } from './revoke-button.tsx'
import { Timeline } from './timeline.tsx'

interface AgentViewProps {
  readonly agent_id: string
  readonly isOperator: boolean
}

/** The page of one agent, on live data. */
export function AgentView({ agent_id, isOperator }: AgentViewProps) {
  const agent = useAnswer<AgentDetail>(agentKey(agent_id))
  if (!agent) return null
  const mayAct = isOperator && agent.status !== 'revoked'
  return (
    <>
      <OutageBanner />
      <Link
        href="/federation"
        className="mb-4 inline-flex items-center gap-1.5 rounded text-data text-soft hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden="true" />
        Federation
      </Link>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <AgentHeadline agent={agent} />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <LiveMark />
          {mayAct ? (
            <span className="flex gap-2">
              <GrantButton agent={agent} />
              <RevokeButton agent={agent} />
            </span>
          ) : null}
        </div>
      </div>
      <OfflineCauses agent={agent} />
      <AgentNumbers agent={agent} />
      <div className="mt-8 grid gap-x-6 gap-y-8 *:min-w-0 xl:grid-cols-[3fr_2fr]">
        <Timeline agent_id={agent_id} />
        <div className="flex flex-col gap-8">
          <AgentSessions agent_id={agent_id} />
          <AgentTasks agent_id={agent_id} of="assignee" />
          <AgentTasks agent_id={agent_id} of="requester" />
        </div>
      </div>
    </>
  )
}
