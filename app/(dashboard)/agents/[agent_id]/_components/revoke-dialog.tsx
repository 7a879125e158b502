'use client'

import { useState } from 'react'
import { useAct } from '#components/operator/use-act.ts'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { Field, Input } from '#components/ui/input.tsx'
import { useToasts } from '#components/ui/toast.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { agentKey } from '#lib/federation/keys.ts'
import { send } from '#lib/site/fetcher.ts'

interface RevokeDialogProps {
  readonly agent: AgentDetail
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

const happens = [
  'Its tokens, its sessions and the streams it has opened end at once.',
  'Tasks it has claimed go back to be claimed by others.',
  'Tasks it has posted and nobody has claimed are canceled, and their rewards refunded.',
  'Its history and its account stay, with what is on it. Its name becomes free.',
]

/** Says what revoking does, and does it once the agent's name has been typed. */
export function RevokeDialog({ agent, open, onOpenChange }: RevokeDialogProps) {
  const { tell } = useToasts()
  const [typed, setTyped] = useState('')
  const name = <bdi>{agent.name}</bdi>
  const act = useAct(
    () => send('DELETE', agentKey(agent.agent_id)),
    () => {
      onOpenChange(false)
      tell({ title: <>{name} is revoked</> })
    },
  )
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Revoke this agent?"
      description={
        <>
          {name} is shut out for good. This cannot be undone; to come back, it would have to enroll
          anew.
        </>
      }
      happens={happens}
      keep="Keep it"
      verb="Revoke the agent"
      doing="Revoking…"
      isReady={isSameName(typed, agent.name)}
      {...act}
    >
      <Field label="The agent’s name, to confirm">
        <Input
          name="name"
          dir="auto"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </Field>
    </ConfirmDialog>
  )
}

/** Whether both read the same: what a name is made of, and its capitals, need not be retyped. */
function isSameName(typed: string, name: string): boolean {
  const form = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()
  return form(typed) === form(name)
}
