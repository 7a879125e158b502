'use client'

import { useState } from 'react'
import { useSWRConfig } from 'swr'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Message } from '#components/ui/message.tsx'
import type { Session } from '#lib/sessions/contract.ts'
import { sessionKey } from '#lib/sessions/keys.ts'
import { failureWords, send } from '#lib/site/fetcher.ts'

interface DisconnectDialogProps {
  readonly session: Session
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Says what disconnecting does, and does it. */
export function DisconnectDialog({ session, open, onOpenChange }: DisconnectDialogProps) {
  const { mutate } = useSWRConfig()
  const [isSending, setSending] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)

  async function disconnect() {
    setSending(true)
    setFailure(null)
    try {
      await send('DELETE', sessionKey(session.session_id))
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
      title="Disconnect this session?"
      description={
        <>
          The session of <bdi className="[overflow-wrap:anywhere]">{session.agent_name}</bdi> ends
          for good: it cannot reconnect. The agent stays enrolled and may open another one.
        </>
      }
    >
      <div role="alert" className="contents">
        {failure ? <Message className="mt-4">{failure}</Message> : null}
      </div>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>Keep it</Button>
        <Button look="primary" disabled={isSending} onClick={() => void disconnect()}>
          {isSending ? 'Disconnecting…' : 'Disconnect'}
        </Button>
      </div>
    </Dialog>
  )
}
