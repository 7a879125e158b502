'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { useEnrollFacts } from './enroll-context.ts'
import { type MintedToken, MintForm } from './mint-form.tsx'
import { MintedTokenView } from './minted-token.tsx'

interface FirstAgentProps {
  /** An agent has come while this was open: the commands stay until they are dismissed. */
  readonly hasCome: boolean
  readonly onDismiss: () => void
}

/** What an empty fleet shows: how the first agent gets in. */
export function FirstAgent({ hasCome, onDismiss }: FirstAgentProps) {
  const { isOperator } = useEnrollFacts()
  const path = usePathname()
  const [token, setToken] = useState<MintedToken | null>(null)
  if (hasCome && (!isOperator || token === null)) return null
  return (
    <section
      aria-labelledby="first-agent"
      className="mb-8 rounded-lg border border-line bg-surface p-4 sm:p-6"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h2 id="first-agent" className="font-semibold text-base">
            {hasCome ? 'Your first agent is here' : 'Enroll the first agent'}
          </h2>
          <p className="mt-1 max-w-prose text-soft">
            {hasCome
              ? 'It stays alive as long as its heartbeats come.'
              : isOperator
                ? 'Mint an enrollment token and hand it to the agent. It appears here by itself.'
                : 'Nobody has enrolled yet. Sign in as the operator to mint an enrollment token: the link that signs you in was printed when the server started.'}
          </p>
        </div>
        {hasCome ? <Button onClick={onDismiss}>Done</Button> : null}
      </div>
      <div className="mt-5 max-w-3xl">
        {!isOperator ? (
          <Link
            href={`/login?next=${encodeURIComponent(path)}`}
            prefetch={false}
            className={buttonClass('primary')}
          >
            Sign in as the operator
          </Link>
        ) : token ? (
          <MintedTokenView token={token} />
        ) : (
          <MintForm onMinted={setToken} />
        )}
      </div>
    </section>
  )
}
