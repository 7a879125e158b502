'use client'

import { Coins } from 'lucide-react'
import dynamic from 'next/dynamic'
import { OpenDialogButton } from '#components/operator/open-dialog-button.tsx'
import type { Grantee } from './grant-dialog.tsx'

// Only operators ever open it, so nobody else loads it.
const GrantDialog = dynamic(
  () => import('./grant-dialog.tsx').then((module) => module.GrantDialog),
  { ssr: false },
)

/** Opens the dialog in which the operator grants an agent credits. */
export function GrantButton({ agent }: { agent: Grantee }) {
  return (
    <OpenDialogButton dialog={(state) => <GrantDialog agent={agent} {...state} />}>
      <Coins className="size-4" aria-hidden="true" />
      Grant credits
    </OpenDialogButton>
  )
}
