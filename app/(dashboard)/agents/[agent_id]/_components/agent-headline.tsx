'use client'

import { AgentMark } from '#components/federation/agent-mark.tsx'
import { Age } from '#components/live/age.tsx'
import { Name } from '#components/ui/page-header.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { countOf } from '#lib/sessions/words.ts'

/** Which agent it is, and in one sentence how it does. */
export function AgentHeadline({ agent }: { agent: AgentDetail }) {
  return (
    <>
      <Name>{agent.name}</Name>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1">
        <AgentMark agent={agent} />
        <span className="text-soft">
          <State agent={agent} />
        </span>
      </p>
    </>
  )
}

function State({ agent }: { agent: AgentDetail }) {
  const { status, revoked_at, offline_since, last_heartbeat_at, tasks_working } = agent
  const since = status === 'revoked' ? revoked_at : (offline_since ?? last_heartbeat_at)
  if (status !== 'active') {
    return since === null ? null : (
      <>
        for <Age since={since} />
      </>
    )
  }
  return (
    <>
      {last_heartbeat_at === null ? null : (
        <>
          last heard of <Age since={last_heartbeat_at} /> ago
        </>
      )}
      {tasks_working > 0 ? `, with ${countOf(tasks_working, 'task')} in hand` : ''}
    </>
  )
}
