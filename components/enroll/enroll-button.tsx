'use client'

import { UserPlus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'

// Only operators ever open it, so nobody else loads it.
const EnrollDialog = dynamic(
  () => import('./enroll-dialog.tsx').then((module) => module.EnrollDialog),
  { ssr: false },
)

/** Opens the dialog in which the operator mints and revokes enrollment tokens. */
export function EnrollButton() {
  const [isOpen, setOpen] = useState(false)
  // Each opening is a new dialog: a token that was shown in the last one is not shown again.
  const [openings, setOpenings] = useState(0)
  return (
    <>
      <Button
        onClick={() => {
          setOpenings((count) => count + 1)
          setOpen(true)
        }}
      >
        <UserPlus className="size-4" aria-hidden="true" />
        Enroll an agent
      </Button>
      {openings > 0 ? <EnrollDialog key={openings} open={isOpen} onOpenChange={setOpen} /> : null}
    </>
  )
}
