import { ChevronDown } from 'lucide-react'
import { controlClass } from '#components/ui/input.tsx'
import type { Agent } from '#lib/federation/contract.ts'

/** An agent as it is chosen. */
export type AgentChoice = Pick<Agent, 'agent_id' | 'name'>

export interface AgentSelectProps {
  /** What is chosen: "Requester". */
  readonly label: string
  /** The choice of none: "Any requester"; where there is no such choice, what to do: "Choose". */
  readonly any: string
  readonly canBeAny?: boolean
  readonly value: AgentChoice | null
  readonly onChange: (agent: AgentChoice | null) => void
  /** Agents that may not be chosen are not offered. */
  readonly mayChoose?: (agent: Agent) => boolean
  readonly className?: string
}

export const agentSelectClass = `${controlClass} flex items-center justify-between gap-2 text-left`

/** What the closed control shows. */
export function AgentSelectText({ value, any }: Pick<AgentSelectProps, 'value' | 'any'>) {
  return (
    <>
      <span dir="auto" className="truncate">
        {value?.name ?? any}
      </span>
      <ChevronDown className="-mr-0.5 size-4 shrink-0 text-faint" aria-hidden="true" />
    </>
  )
}
