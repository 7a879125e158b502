'use client'

import { useFromNow } from '#components/live/live-context.ts'
import { OpenDialogButton } from '#components/operator/open-dialog-button.tsx'
import { Button } from '#components/ui/button.tsx'
import type { EnrollmentToken } from '#lib/enrollment/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'
import { RevokeTokenDialog } from './revoke-token-dialog.tsx'
import { tokenName } from './token-acts.ts'
import { tokenState, tokenStateWords } from './token-state.ts'

interface TokenRowProps {
  readonly token: EnrollmentToken
  readonly onRestore: () => void
}

/** One enrollment token: whom it admits, how often it was used, until when; and a way to end it. */
export function TokenRow({ token, onRestore }: TokenRowProps) {
  const state = useFromNow((now) => tokenState(token, now))
  const words = useFromNow((now) => tokenStateWords(token, now))
  const name = tokenName(token)
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 border-line border-t py-1.5 text-data first:border-t-0">
      <span className="min-w-0 flex-1 basis-20">
        <span dir="auto" className={`block truncate ${token.name ? '' : 'text-soft'}`} title={name}>
          {name}
        </span>
        <span className="block truncate text-soft text-xs">
          {token.roles ? token.roles.join(', ') : 'any role'}
        </span>
      </span>
      <span className="text-right text-soft text-xs">
        {formatNumber(token.uses)} of {formatNumber(token.max_uses)} used
        <span className="block">{words}</span>
      </span>
      <span className="flex w-20 justify-end">
        {state === 'usable' ? (
          <OpenDialogButton
            look="bare"
            aria-label={`Revoke ${name}`}
            dialog={(dialog) => <RevokeTokenDialog token={token} {...dialog} />}
          >
            Revoke
          </OpenDialogButton>
        ) : state === 'revoked' ? (
          <Button look="bare" aria-label={`Restore ${name}`} onClick={onRestore}>
            Restore
          </Button>
        ) : null}
      </span>
    </li>
  )
}
