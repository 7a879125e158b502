'use client'

import { Coins } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { AgentSelect } from '#components/federation/agent-select.tsx'
import type { AgentChoice } from '#components/federation/agent-select-text.tsx'
import { Button } from '#components/ui/button.tsx'

// Only operators ever open it, so nobody else loads it.
const GrantDialog = dynamic(
  () => import('./grant-dialog.tsx').then((module) => module.GrantDialog),
  { ssr: false },
)

/** Opens the dialog in which the operator grants credits to an agent of their choice. */
export function GrantAnyButton({ look = 'plain' }: { look?: 'plain' | 'primary' }) {
  const [isOpen, setOpen] = useState(false)
  const [openings, setOpenings] = useState(0)
  const [agent, setAgent] = useState<AgentChoice | null>(null)
  return (
    <>
      <Button
        look={look}
        onClick={() => {
          setAgent(null)
          setOpenings((count) => count + 1)
          setOpen(true)
        }}
      >
        <Coins className="size-4" aria-hidden="true" />
        Grant credits
      </Button>
      {openings > 0 ? (
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
      ) : null}
    </>
  )
}
