import { AgentLink } from '#components/federation/agent-link.tsx'
import { AgentMark } from '#components/federation/agent-mark.tsx'
import { Age } from '#components/live/age.tsx'
import type { Agent } from '#lib/federation/contract.ts'

/** The agents that enrolled last, a line each. */
export function FleetAgents({ agents }: { agents: readonly Agent[] }) {
  if (agents.length === 0) {
    return (
      <p className="px-4 py-2 text-data text-soft">
        No agents yet. The second command below enrolls the first.
      </p>
    )
  }
  return (
    <ul aria-label="Agents, newest enrolled first">
      {agents.map((agent) => (
        <li key={agent.agent_id} className="flex h-9 items-center gap-3 px-4 text-data">
          <span className="w-19 shrink-0">
            <AgentMark agent={agent} />
          </span>
          <AgentLink agent_id={agent.agent_id} name={agent.name} className="min-w-0 truncate" />
          <span dir="auto" className="min-w-0 truncate text-faint max-sm:hidden">
            {agent.client_type}
          </span>
          <span className="ml-auto pl-2 text-right text-soft">
            {agent.last_heartbeat_at === null ? 'never' : <Age since={agent.last_heartbeat_at} />}
          </span>
        </li>
      ))}
    </ul>
  )
}
