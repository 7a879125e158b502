'use client'

import { UserPlus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { OpenDialogButton } from '#components/operator/open-dialog-button.tsx'

// Only operators ever open it, so nobody else loads it.
const EnrollDialog = dynamic(
  () => import('./enroll-dialog.tsx').then((module) => module.EnrollDialog),
  { ssr: false },
)

/** Opens the dialog in which the operator mints and revokes enrollment tokens. */
export function EnrollButton() {
  // Each opening is a new dialog: a token that was shown in the last one is not shown again.
  return (
    <OpenDialogButton dialog={(state) => <EnrollDialog {...state} />}>
      <UserPlus className="size-4" aria-hidden="true" />
      Enroll an agent
    </OpenDialogButton>
  )
}
