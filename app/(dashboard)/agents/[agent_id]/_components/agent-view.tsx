'use client'

import { GrantButton } from '#components/economy/grant-button.tsx'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { agentKey } from '#lib/federation/keys.ts'
import { AgentAvailability } from './agent-availability.tsx'
import { AgentBadge } from './agent-badge.tsx'
import { AgentHeadline } from './agent-headline.tsx'
import { AgentNumbers } from './agent-numbers.tsx'
import { AgentSessions } from './agent-sessions.tsx'
import { AgentTasks } from './agent-tasks.tsx'
import { OfflineCauses } from './offline-causes.tsx'
import { RenameButton } from './rename-button.tsx'
import { RevokeButton } from './revoke-button.tsx'
import { Timeline } from './timeline.tsx'

interface AgentViewProps {
  readonly agent_id: string
  readonly isOperator: boolean
  /** Where the server is, as `https://rollcall.example.com`. */
  readonly public_url: string
  /** Whether anyone may see the dashboards. */
  readonly isPublic: boolean
}

/** The page of one agent, on live data. */
export function AgentView({ agent_id, isOperator, public_url, isPublic }: AgentViewProps) {
  const agent = useAnswer<AgentDetail>(agentKey(agent_id))
  if (!agent) return null
  const mayAct = isOperator && agent.status !== 'revoked'
  return (
    <>
      <OutageBanner />
      <BackLink href="/federation">Federation</BackLink>
      <PageHeader
        actions={
          <>
            <LiveMark />
            {mayAct ? (
              <span className="flex flex-wrap gap-2">
                <RenameButton agent={agent} />
                <GrantButton agent={agent} />
                <RevokeButton agent={agent} />
              </span>
            ) : null}
          </>
        }
      >
        <AgentHeadline agent={agent} />
      </PageHeader>
      <OfflineCauses agent={agent} />
      <AgentNumbers agent={agent} />
      <AgentAvailability agent_id={agent_id} />
      <div className="mt-8 grid gap-x-6 gap-y-8 *:min-w-0 xl:grid-cols-[3fr_2fr]">
        <Timeline agent_id={agent_id} />
        <div className="flex flex-col gap-8">
          <AgentSessions agent_id={agent_id} />
          <AgentTasks agent_id={agent_id} of="assignee" />
          <AgentTasks agent_id={agent_id} of="requester" />
        </div>
      </div>
      <AgentBadge agent={agent} public_url={public_url} isPublic={isPublic} />
    </>
  )
}
