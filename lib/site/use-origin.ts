'use client'

import { useSyncExternalStore } from 'react'

function never() {
  return () => {}
}

/** The origin this page was opened at; while rendering on the server, the configured one. */
export function useOrigin(configured: string): string {
  return useSyncExternalStore(
    never,
    () => window.location.origin,
    () => configured,
  )
}
