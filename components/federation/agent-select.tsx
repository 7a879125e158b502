'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { type AgentSelectProps, AgentSelectText, agentSelectClass } from './agent-select-text.tsx'

const AgentPicker = dynamic(
  () => import('./agent-picker.tsx').then((module) => module.AgentPicker),
  { ssr: false, loading: () => <span className="h-8 w-full" /> },
)

/** One agent out of thousands, found by its name. What it takes to search comes when it is opened. */
export function AgentSelect({ className = 'w-40', ...rest }: AgentSelectProps) {
  const [wasOpened, setWasOpened] = useState(false)
  return (
    <span className={`relative inline-flex ${className}`}>
      {wasOpened ? (
        <AgentPicker {...rest} />
      ) : (
        <button
          type="button"
          aria-haspopup="dialog"
          aria-label={`${rest.label}: ${rest.value?.name ?? rest.any}`}
          className={agentSelectClass}
          onClick={() => setWasOpened(true)}
        >
          <AgentSelectText value={rest.value} any={rest.any} />
        </button>
      )}
    </span>
  )
}
