'use client'

import { useState } from 'react'
import { useSWRConfig } from 'swr'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Message } from '#components/ui/message.tsx'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { agentKey } from '#lib/federation/keys.ts'
import { failureWords, send } from '#lib/site/fetcher.ts'

interface RevokeDialogProps {
  readonly agent: AgentDetail
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

const ends = [
  'Its tokens, its sessions and the streams it has opened end at once.',
  'Tasks it has claimed go back to be claimed by others.',
  'Tasks it has posted and nobody has claimed are canceled, and their rewards refunded.',
  'Its history and its account stay, with what is on it. Its name becomes free.',
]

/** Says what revoking does, and does it. */
export function RevokeDialog({ agent, open, onOpenChange }: RevokeDialogProps) {
  const { mutate } = useSWRConfig()
  const [isSending, setSending] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)

  async function revoke() {
    setSending(true)
    setFailure(null)
    try {
      await send('DELETE', agentKey(agent.agent_id))
      await mutate(() => true)
      onOpenChange(false)
    } catch (error) {
      setFailure(failureWords(error))
    }
    setSending(false)
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Revoke this agent?"
      description={
        <>
          <bdi className="[overflow-wrap:anywhere]">{agent.name}</bdi> is shut out for good. This
          cannot be undone; to come back, it would have to enroll anew.
        </>
      }
    >
      <ul className="mt-4 flex list-disc flex-col gap-1.5 pl-5 text-data marker:text-faint">
        {ends.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <div role="alert" className="contents">
        {failure ? <Message className="mt-4">{failure}</Message> : null}
      </div>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>Keep it</Button>
        <Button look="primary" disabled={isSending} onClick={() => void revoke()}>
          {isSending ? 'Revoking…' : 'Revoke the agent'}
        </Button>
      </div>
    </Dialog>
  )
}
