'use client'

import dynamic from 'next/dynamic'
import { OpenDialogButton } from '#components/operator/open-dialog-button.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'

const RenameDialog = dynamic(
  () => import('./rename-dialog.tsx').then((module) => module.RenameDialog),
  { ssr: false },
)

/** Lets the operator name an agent, and describe it. */
export function RenameButton({ agent }: { agent: AgentDetail }) {
  return (
    <OpenDialogButton dialog={(state) => <RenameDialog agent={agent} {...state} />}>
      Rename
    </OpenDialogButton>
  )
}
