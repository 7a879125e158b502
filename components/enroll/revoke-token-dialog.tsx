'use client'

import { useAct } from '#components/operator/use-act.ts'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { useToasts } from '#components/ui/toast.tsx'
import type { EnrollmentToken } from '#lib/enrollment/contract.ts'
import { countOf } from '#lib/sessions/words.ts'
import { restoreToken, revokeToken, tokenName } from './token-acts.ts'

interface RevokeTokenDialogProps {
  readonly token: EnrollmentToken
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Says what revoking an enrollment token does, and does it; it can be restored. */
export function RevokeTokenDialog({ token, open, onOpenChange }: RevokeTokenDialogProps) {
  const { tell } = useToasts()
  const name = <bdi>{tokenName(token)}</bdi>
  const act = useAct(
    () => revokeToken(token),
    () => {
      onOpenChange(false)
      tell({
        title: <>The enrollment token {name} is revoked</>,
        undo: {
          label: 'Undo',
          run: () => restoreToken(token),
          done: <>The enrollment token {name} admits agents again</>,
        },
      })
    },
  )
  const left = token.max_uses - token.uses
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Revoke this enrollment token?"
      description={<>{name} can be restored until it expires.</>}
      happens={[
        `It admits nobody further; ${countOf(left, 'agent')} could have enrolled with it.`,
        token.uses === 0
          ? 'Nobody has enrolled with it.'
          : `${countOf(token.uses, 'agent')} that enrolled with it ${token.uses === 1 ? 'stays' : 'stay'} enrolled.`,
      ]}
      keep="Keep it"
      verb="Revoke the token"
      doing="Revoking…"
      {...act}
    />
  )
}
