'use client'

import { useState } from 'react'
import useSWR from 'swr'
import { Message } from '#components/ui/message.tsx'
import type { EnrollmentToken } from '#lib/enrollment/contract.ts'
import { operatorTokensKey } from '#lib/sessions/keys.ts'
import { failureWords } from '#lib/site/fetcher.ts'
import { restoreToken } from './token-acts.ts'
import { TokenRow } from './token-row.tsx'

interface TokenPage {
  readonly enrollment_tokens: readonly EnrollmentToken[]
}

/** The newest enrollment tokens, each with its state and a way to revoke or restore it. */
export function TokenList() {
  const { data, error, mutate } = useSWR<TokenPage>(operatorTokensKey, { revalidateOnMount: true })
  const [failure, setFailure] = useState<string | null>(null)

  async function restore(token: EnrollmentToken) {
    setFailure(null)
    try {
      await restoreToken(token)
      await mutate()
    } catch (refusal) {
      setFailure(failureWords(refusal))
    }
  }

  const trouble = failure ?? (error && !data ? failureWords(error) : null)
  const tokens = data?.enrollment_tokens ?? []
  if (tokens.length === 0 && trouble === null) return null
  return (
    <section aria-labelledby="tokens" className="mt-6 border-line border-t pt-4">
      <h3 id="tokens" className="font-medium text-data">
        Enrollment tokens
      </h3>
      <p className="text-data text-soft">
        Revoking one admits nobody further; agents that enrolled with it stay.
      </p>
      <div role="alert" className="contents">
        {trouble ? <Message className="mt-2">{trouble}</Message> : null}
      </div>
      <ul className="mt-2">
        {tokens.map((token) => (
          <TokenRow
            key={token.enrollment_token_id}
            token={token}
            onRestore={() => void restore(token)}
          />
        ))}
      </ul>
    </section>
  )
}
