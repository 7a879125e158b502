'use client'

import { Coins } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import type { Grantee } from './grant-dialog.tsx'

// Only operators ever open it, so nobody else loads it.
const GrantDialog = dynamic(
  () => import('./grant-dialog.tsx').then((module) => module.GrantDialog),
  { ssr: false },
)

/** Opens the dialog in which the operator grants an agent credits. */
export function GrantButton({ agent }: { agent: Grantee }) {
  const [isOpen, setOpen] = useState(false)
  const [openings, setOpenings] = useState(0)
  return (
    <>
      <Button
        onClick={() => {
          setOpenings((count) => count + 1)
          setOpen(true)
        }}
      >
        <Coins className="size-4" aria-hidden="true" />
        Grant credits
      </Button>
      {openings > 0 ? (
        <GrantDialog key={openings} agent={agent} open={isOpen} onOpenChange={setOpen} />
      ) : null}
    </>
  )
}
