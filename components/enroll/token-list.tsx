'use client'

import { useState } from 'react'
import useSWR from 'swr'
import { useFromNow } from '#components/live/live-context.ts'
import { Button } from '#components/ui/button.tsx'
import { Message } from '#components/ui/message.tsx'
import type { EnrollmentToken } from '#lib/enrollment/contract.ts'
import { operatorTokensKey } from '#lib/sessions/keys.ts'
import { formatDuration, formatNumber } from '#lib/sessions/words.ts'
import { failureWords, send } from '#lib/site/fetcher.ts'

interface TokenPage {
  readonly enrollment_tokens: readonly EnrollmentToken[]
}

/** The newest enrollment tokens: how often they were used, until when, and a way to revoke each. */
export function TokenList() {
  const { data, mutate } = useSWR<TokenPage>(operatorTokensKey, { revalidateOnMount: true })
  const [failure, setFailure] = useState<string | null>(null)

  async function revoke({ enrollment_token_id }: EnrollmentToken) {
    setFailure(null)
    try {
      await send('DELETE', `${operatorTokensKey}/${enrollment_token_id}`)
      await mutate()
    } catch (error) {
      setFailure(failureWords(error))
    }
  }

  if (!data || data.enrollment_tokens.length === 0) return null
  return (
    <section aria-labelledby="tokens" className="mt-6 border-line border-t pt-4">
      <h3 id="tokens" className="font-medium text-data">
        Enrollment tokens
      </h3>
      <p className="text-data text-soft">
        Revoking one admits nobody further; agents that enrolled with it stay.
      </p>
      <div role="alert" className="contents">
        {failure ? <Message className="mt-2">{failure}</Message> : null}
      </div>
      <ul className="mt-2">
        {data.enrollment_tokens.map((token) => (
          <TokenRow key={token.enrollment_token_id} token={token} onRevoke={() => revoke(token)} />
        ))}
      </ul>
    </section>
  )
}

interface TokenRowProps {
  readonly token: EnrollmentToken
  readonly onRevoke: () => Promise<void>
}

function TokenRow({ token, onRevoke }: TokenRowProps) {
  const [isAsking, setAsking] = useState(false)
  const state = useFromNow((now) => tokenState(token, now))
  const isUsable = !['revoked', 'expired', 'used up'].includes(state)
  const name = token.name ?? 'Unnamed'
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
        <span className="block">{state}</span>
      </span>
      <span className="flex w-28 justify-end">
        {!isUsable ? null : isAsking ? (
          <Button onClick={() => void onRevoke()} onBlur={() => setAsking(false)} autoFocus>
            Yes, revoke it
          </Button>
        ) : (
          <Button look="bare" aria-label={`Revoke ${name}`} onClick={() => setAsking(true)}>
            Revoke
          </Button>
        )}
      </span>
    </li>
  )
}

function tokenState(token: EnrollmentToken, now: number): string {
  if (token.revoked_at) return 'revoked'
  if (token.uses >= token.max_uses) return 'used up'
  const left = (Date.parse(token.expires_at) - now) / 1000
  return left <= 0 ? 'expired' : `${formatDuration(left)} left`
}
