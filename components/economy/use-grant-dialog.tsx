'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { AgentSelect } from '#components/federation/agent-select.tsx'
import type { AgentChoice } from '#components/federation/agent-select-text.tsx'

// Only operators ever open it, so nobody else loads it.
const GrantDialog = dynamic(
  () => import('./grant-dialog.tsx').then((module) => module.GrantDialog),
  { ssr: false },
)

/**
 * The dialog in which the operator grants credits to an agent of their choice, to be rendered where it
 * stays: what opens it may go as soon as the first credits are there.
 */
export function useGrantDialog() {
  const [isOpen, setOpen] = useState(false)
  const [openings, setOpenings] = useState(0)
  const [agent, setAgent] = useState<AgentChoice | null>(null)

  function openGrant() {
    setAgent(null)
    setOpenings((count) => count + 1)
    setOpen(true)
  }

  const grantDialog =
    openings === 0 ? null : (
      <GrantDialog
        key={openings}
        agent={agent}
        open={isOpen}
        onOpenChange={setOpen}
        picker={
          <div className="flex flex-col gap-1">
            <span className="font-medium text-data" aria-hidden="true">
              Agent
            </span>
            <AgentSelect
              label="Agent"
              any="Choose an agent"
              canBeAny={false}
              value={agent}
              onChange={setAgent}
              mayChoose={({ status }) => status !== 'revoked'}
              className="w-full"
            />
          </div>
        }
      />
    )
  return { openGrant, grantDialog }
}
