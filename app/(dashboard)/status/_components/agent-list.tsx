import type { AgentAvailability } from '#lib/availability/contract.ts'
import { AgentRow } from './agent-row.tsx'

/** The agents with their days. The head is for the eye: each row names its parts. */
export function AgentList({ agents }: { agents: readonly AgentAvailability[] }) {
  return (
    <>
      <div
        aria-hidden="true"
        className="hidden h-9 grid-cols-[minmax(0,1fr)_5.5rem_22.5rem_5rem] items-center gap-x-6 px-4 font-medium text-soft text-xs lg:grid xl:grid-cols-[minmax(0,1fr)_5.5rem_45rem_5rem]"
      >
        <span>Agent</span>
        <span>Status</span>
        <span className="flex justify-between">
          <span>90 days ago</span>
          <span>Today, UTC</span>
        </span>
        <span className="text-right">Alive</span>
      </div>
      <p className="px-4 pt-3 text-soft text-xs lg:hidden">
        <span className="sm:hidden">The last 30 days</span>
        <span className="max-sm:hidden">The last 90 days</span>, today at the right; the share is of
        90 days.
      </p>
      <ul className="[&>li]:border-line [&>li]:border-t max-lg:[&>li:first-child]:border-t-0">
        {agents.map((agent) => (
          <AgentRow key={agent.agent_id} agent={agent} />
        ))}
      </ul>
    </>
  )
}
