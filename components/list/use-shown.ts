'use client'

import { useState } from 'react'

/** The answer to show under its key: while another one loads, still the one before, as `isStale`. */
export function useShown<Data>(key: string, data: Data | undefined, nothing: Data) {
  const [shown, setShown] = useState({ key, data: data ?? nothing })
  if (data !== undefined && (shown.key !== key || shown.data !== data)) setShown({ key, data })
  return { ...shown, isStale: shown.key !== key }
}
