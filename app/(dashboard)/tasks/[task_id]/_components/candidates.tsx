'use client'

import { AgentLink } from '#components/federation/agent-link.tsx'
import { Age } from '#components/live/age.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Nothing } from '#components/ui/nothing.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { SectionHead } from '#components/ui/section-head.tsx'
import { Cell, HeadCell } from '#components/ui/table.tsx'
import { formatNumber } from '#lib/sessions/words.ts'
import type { Candidate } from '#lib/tasks/contract.ts'
import { taskCandidatesKey } from '#lib/tasks/keys.ts'

/** Who could take the task on, the least loaded first. */
export function Candidates({ task_id }: { task_id: string }) {
  const key = taskCandidatesKey(task_id)
  // A task that is given back was not open when the page was made.
  const data = useAnswer<{ candidates: readonly Candidate[] }>(key, { revalidateOnMount: true })
  if (!data) return null
  return (
    <section aria-labelledby="candidates" className="mt-8">
      <SectionHead id="candidates" title="Who could take it on" />
      <Panel>
        {data.candidates.length === 0 ? (
          <EmptyState title="No agent that is alive could.">
            <p className="text-soft">It waits until one with a role it asks for comes online.</p>
          </EmptyState>
        ) : (
          <table className="w-full table-fixed text-data">
            <caption className="sr-only">
              Agents that could claim the task, least loaded first
            </caption>
            <thead>
              <tr>
                <HeadCell>Agent</HeadCell>
                <HeadCell className="hidden md:table-cell">Roles</HeadCell>
                <HeadCell align="right" className="w-28">
                  Tasks in hand
                </HeadCell>
                <HeadCell align="right" className="hidden w-28 sm:table-cell">
                  Completed
                </HeadCell>
                <HeadCell align="right" className="hidden w-24 sm:table-cell">
                  Failed
                </HeadCell>
                <HeadCell align="right" className="w-32">
                  Last heartbeat
                </HeadCell>
              </tr>
            </thead>
            <tbody>
              {data.candidates.map((candidate) => (
                <Row key={candidate.agent_id} candidate={candidate} />
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </section>
  )
}

function Row({ candidate }: { candidate: Candidate }) {
  const { agent_id, name, roles, working_tasks, last_heartbeat_at } = candidate
  return (
    <tr className="border-line border-t">
      <Cell>
        <AgentLink
          agent_id={agent_id}
          name={name}
          className="inline-block max-w-full truncate align-bottom"
        />
      </Cell>
      <Cell className="hidden text-soft md:table-cell">
        <span className="block truncate">
          {roles.length === 0 ? <Nothing /> : roles.join(', ')}
        </span>
      </Cell>
      <Cell align="right">{formatNumber(working_tasks)}</Cell>
      <Cell align="right" className="hidden sm:table-cell">
        {formatNumber(candidate.tasks_completed)}
      </Cell>
      <Cell align="right" className="hidden sm:table-cell">
        {formatNumber(candidate.tasks_failed)}
      </Cell>
      <Cell align="right">
        {last_heartbeat_at === null ? <Nothing /> : <Age since={last_heartbeat_at} />}
      </Cell>
    </tr>
  )
}
