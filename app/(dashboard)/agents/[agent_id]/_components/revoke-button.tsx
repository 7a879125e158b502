'use client'

import dynamic from 'next/dynamic'
import { OpenDialogButton } from '#components/operator/open-dialog-button.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'

const RevokeDialog = dynamic(
  () => import('./revoke-dialog.tsx').then((module) => module.RevokeDialog),
  { ssr: false },
)

/** Lets the operator revoke an agent, after asking. */
export function RevokeButton({ agent }: { agent: AgentDetail }) {
  return (
    <OpenDialogButton dialog={(state) => <RevokeDialog agent={agent} {...state} />}>
      Revoke
    </OpenDialogButton>
  )
}
