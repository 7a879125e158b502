'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { SWRConfig, useSWRConfig } from 'swr'
import { onChanged } from '#lib/site/changes.ts'
import { ApiError, fetchJson } from '#lib/site/fetcher.ts'
import type { Failure } from './live-context.ts'
import { ServerClock } from './server-clock.ts'

/** What a page's cache knows beside its answers. */
export interface CacheState {
  readonly clock: ServerClock
  readonly failure: Failure | null
  /** Whether any answer of the server is under way. */
  readonly isFetching: () => boolean
}

interface LiveCacheProps {
  /** What the server has read for this page, by cache key. */
  readonly seed: Readonly<Record<string, unknown>>
  /** The server's time at which it did. */
  readonly rendered_at: string
  readonly children: (state: CacheState) => React.ReactNode
}

/**
 * A page's cache of our API's answers: it begins with what the server rendered, knows the server's
 * time, and tells when the server does not answer.
 */
export function LiveCache({ seed, rendered_at, children }: LiveCacheProps) {
  const [clock] = useState(() => new ServerClock(rendered_at))
  const [failure, setFailure] = useState<Failure | null>(null)
  const heardAt = useRef<number | null>(null)
  const underWay = useRef(0)

  const fetcher = useCallback(async (path: string) => {
    underWay.current += 1
    try {
      return await fetchJson(path)
    } finally {
      underWay.current -= 1
    }
  }, [])
  const isFetching = useCallback(() => underWay.current > 0, [])

  const onSuccess = useCallback(
    (data: unknown) => {
      heardAt.current = Date.now()
      const made_at = (data as { generated_at?: unknown } | null)?.generated_at
      if (typeof made_at === 'string') clock.observe(made_at)
      clock.thaw()
      setFailure(null)
    },
    [clock],
  )
  const onError = useCallback(
    (error: unknown) => {
      const kind = failureKind(error)
      if (kind === null) return
      clock.freeze()
      setFailure((known) =>
        known?.kind === kind ? known : { kind, since: heardAt.current ?? Date.now() },
      )
    },
    [clock],
  )
  const config = useMemo(
    () => ({
      provider: () => new Map(Object.entries(seed).map(([key, data]) => [key, { data }])),
      fetcher,
      onSuccess,
      onError,
      revalidateOnMount: false,
      revalidateOnFocus: true,
      focusThrottleInterval: 5000,
      dedupingInterval: 500,
      // A server that is away is asked again every three seconds, for as long as it takes.
      onErrorRetry,
    }),
    [seed, fetcher, onSuccess, onError],
  )

  useEffect(() => {
    heardAt.current ??= Date.now()
  }, [])

  return (
    <SWRConfig value={config}>
      <AskAfterChanges />
      {children({ clock, failure, isFetching })}
    </SWRConfig>
  )
}

/** Asks for everything anew when somebody beside the page, such as an undo, has changed something. */
function AskAfterChanges() {
  const { mutate } = useSWRConfig()
  useEffect(() => onChanged(() => void mutate(() => true)), [mutate])
  return null
}

function onErrorRetry(
  error: unknown,
  _key: string,
  _config: unknown,
  revalidate: (options: { retryCount: number; dedupe: boolean }) => unknown,
  { retryCount }: { retryCount: number },
) {
  if (failureKind(error) === null) return
  setTimeout(() => void revalidate({ retryCount, dedupe: true }), 3000)
}

function failureKind(error: unknown): Failure['kind'] | null {
  if (!(error instanceof ApiError)) return 'unreachable'
  if (error.status === 401) return 'signed_out'
  return error.status >= 500 ? 'unavailable' : null
}
