'use client'

import useSWR, { type SWRConfiguration } from 'swr'
import { useLive } from './live-context.ts'

/** The answer of our API at `key`, kept fresh: by the feed, and by polling behind it. */
export function useAnswer<Data>(key: string | null, options: SWRConfiguration = {}) {
  const { refresh_interval_ms } = useLive()
  return useSWR<Data>(key, { refreshInterval: refresh_interval_ms, ...options }).data
}
