'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'

const RevokeDialog = dynamic(
  () => import('./revoke-dialog.tsx').then((module) => module.RevokeDialog),
  { ssr: false },
)

/** Lets the operator revoke an agent, after asking. */
export function RevokeButton({ agent }: { agent: AgentDetail }) {
  const [isOpen, setOpen] = useState(false)
  const [wasOpened, setWasOpened] = useState(false)
  return (
    <>
      <Button
        onClick={() => {
          setWasOpened(true)
          setOpen(true)
        }}
      >
        Revoke
      </Button>
      {wasOpened ? <RevokeDialog agent={agent} open={isOpen} onOpenChange={setOpen} /> : null}
    </>
  )
}
