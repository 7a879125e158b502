'use client'

import { useAct } from '#components/operator/use-act.ts'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { useToasts } from '#components/ui/toast.tsx'
import type { Session } from '#lib/sessions/contract.ts'
import { sessionKey } from '#lib/sessions/keys.ts'
import { send } from '#lib/site/fetcher.ts'

interface DisconnectDialogProps {
  readonly session: Session
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Says what disconnecting does, and does it. */
export function DisconnectDialog({ session, open, onOpenChange }: DisconnectDialogProps) {
  const { tell } = useToasts()
  const name = <bdi>{session.agent_name}</bdi>
  const act = useAct(
    () => send('DELETE', sessionKey(session.session_id)),
    () => {
      onOpenChange(false)
      tell({ title: <>The session of {name} is disconnected</> })
    },
  )
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Disconnect this session?"
      description={<>The session of {name} ends for good. This cannot be undone.</>}
      happens={[
        'It cannot reconnect, and its next heartbeat is refused.',
        'If it was the agent’s last one, the agent is offline, and tasks it has claimed go back to be claimed by others.',
        'The agent stays enrolled, and may open another session at once. To shut it out, revoke it.',
      ]}
      keep="Keep it"
      verb="Disconnect"
      doing="Disconnecting…"
      {...act}
    />
  )
}
