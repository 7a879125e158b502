'use client'

import { useState } from 'react'
import { useAnswer } from '#components/live/use-answer.ts'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { agentKey } from '#lib/federation/keys.ts'
import { AgentSelect } from './agent-select.tsx'
import type { AgentChoice } from './agent-select-text.tsx'

interface AgentFilterProps {
  /** The parameter's name in the address. */
  readonly name: string
  readonly label: string
  /** The choice that filters nothing: "Any requester". */
  readonly any: string
  readonly agent_id: string | undefined
  readonly className?: string
  readonly onChange: (agent_id: string | undefined) => void
}

/** A filter by one agent, whose id is in the address and whose name is shown. */
export function AgentFilter({ name, label, any, agent_id, className, onChange }: AgentFilterProps) {
  const [chosen, setChosen] = useState<AgentChoice | null>(null)
  // One that has just been chosen is known by what was chosen; one in the address has to be asked for.
  const known = chosen?.agent_id === agent_id ? chosen : null
  const agent = useAnswer<AgentDetail>(agent_id && !known ? agentKey(agent_id) : null, {
    revalidateOnMount: true,
  })
  // An id that is nobody's stays what it is.
  const value = agent_id ? { agent_id, name: (known ?? agent)?.name ?? agent_id.slice(0, 8) } : null
  return (
    <>
      {agent_id ? <input type="hidden" name={name} value={agent_id} /> : null}
      <AgentSelect
        label={label}
        any={any}
        value={value}
        onChange={(next) => {
          setChosen(next)
          onChange(next?.agent_id)
        }}
        {...(className ? { className } : {})}
      />
    </>
  )
}
