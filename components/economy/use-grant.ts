'use client'

import { useRef, useState } from 'react'
import type { z } from 'zod'
import type { createGrantContract, MadeTransfer } from '#lib/economy/contract.ts'
import { ApiError, failureWords, send } from '#lib/site/fetcher.ts'
import { newIdempotencyKey } from '#lib/site/idempotency-key.ts'

type Grant = z.input<typeof createGrantContract.body>

export type GrantState =
  | { readonly is: 'ready' | 'sending' }
  /** Nothing was granted. */
  | { readonly is: 'refused'; readonly why: string }
  /** No answer came: it may have been granted, and the same may be asked for again. */
  | { readonly is: 'unknown'; readonly why: string }

/**
 * Grants credits at most once, however often it is tried: all tries share one idempotency key, until
 * the server has said that nothing was granted.
 */
export function useGrant(onGranted: (made: MadeTransfer) => void) {
  const [state, setState] = useState<GrantState>({ is: 'ready' })
  const key = useRef<string | null>(null)
  const isSending = useRef(false)

  async function grant(body: Grant): Promise<void> {
    // A second click may come before the first one has been rendered.
    if (isSending.current) return
    isSending.current = true
    key.current ??= newIdempotencyKey()
    setState({ is: 'sending' })
    try {
      const headers = { 'Idempotency-Key': key.current }
      const made = await send<MadeTransfer>('POST', '/api/economy/grants', body, headers)
      setState({ is: 'ready' })
      onGranted(made)
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) {
        key.current = null
        setState({ is: 'refused', why: failureWords(error) })
      } else {
        const why = `${failureWords(error)} The grant may have arrived all the same: trying again grants it no second time.`
        setState({ is: 'unknown', why })
      }
    } finally {
      isSending.current = false
    }
  }

  return { state, grant }
}
