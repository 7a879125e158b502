'use client'

import { useState } from 'react'
import type { Verification } from '#lib/economy/contract.ts'
import { verificationKey } from '#lib/economy/keys.ts'
import { ApiError, failureWords, fetchJson } from '#lib/site/fetcher.ts'

export type VerificationState =
  | { readonly is: 'none' | 'asking' }
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'done'; readonly verification: Verification }

/** Has the server recompute the ledger, when it is told to. */
export function useVerification() {
  const [state, setState] = useState<VerificationState>({ is: 'none' })

  async function verify(): Promise<void> {
    setState({ is: 'asking' })
    try {
      const verification = await fetchJson<Verification>(verificationKey)
      setState({ is: 'done', verification })
    } catch (error) {
      setState({ is: 'failed', why: whyNot(error) })
    }
  }

  return { state, verify, dismiss: () => setState({ is: 'none' }) }
}

/** A large ledger takes longer than an answer may: the command has all the time that it needs. */
function whyNot(error: unknown): string {
  const hasTimedOut =
    error instanceof ApiError ? error.status === 503 : (error as Error).name === 'TimeoutError'
  return hasTimedOut
    ? 'The ledger could not be verified in the time that an answer may take. In a shell, npm run verify-ledger takes as long as it needs.'
    : failureWords(error)
}
