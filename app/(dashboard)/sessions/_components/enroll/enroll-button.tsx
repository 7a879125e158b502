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
  const [wasOpened, setWasOpened] = useState(false)
  return (
    <>
      <Button
        onClick={() => {
          setWasOpened(true)
          setOpen(true)
        }}
      >
        <UserPlus className="size-4" aria-hidden="true" />
        Enroll an agent
      </Button>
      {wasOpened ? <EnrollDialog open={isOpen} onOpenChange={setOpen} /> : null}
    </>
  )
}
