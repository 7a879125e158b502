'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import type { Session } from '#lib/sessions/contract.ts'

const DisconnectDialog = dynamic(
  () => import('./disconnect-dialog.tsx').then((module) => module.DisconnectDialog),
  { ssr: false },
)

/** Lets the operator end a session, after asking. */
export function DisconnectButton({ session }: { session: Session }) {
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
        Disconnect
      </Button>
      {wasOpened ? (
        <DisconnectDialog session={session} open={isOpen} onOpenChange={setOpen} />
      ) : null}
    </>
  )
}
