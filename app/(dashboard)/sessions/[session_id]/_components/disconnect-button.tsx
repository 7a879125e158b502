'use client'

import dynamic from 'next/dynamic'
import { OpenDialogButton } from '#components/operator/open-dialog-button.tsx'
import type { Session } from '#lib/sessions/contract.ts'

const DisconnectDialog = dynamic(
  () => import('./disconnect-dialog.tsx').then((module) => module.DisconnectDialog),
  { ssr: false },
)

/** Lets the operator end a session, after asking. */
export function DisconnectButton({ session }: { session: Session }) {
  return (
    <OpenDialogButton dialog={(state) => <DisconnectDialog session={session} {...state} />}>
      Disconnect
    </OpenDialogButton>
  )
}
