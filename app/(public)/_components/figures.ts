'use client'

import { useSyncExternalStore } from 'react'

/** What the strip of the fleet knows, in words, for the other parts of the page. */
export interface Figures {
  readonly reconnects: string
  readonly ledger: string
}

let known: Figures | null = null
const listeners = new Set<() => void>()

/** Null: nothing is to be told any more. */
export function tellFigures(figures: Figures | null): void {
  known = figures
  for (const listener of listeners) listener()
}

/** Null until the fleet has been heard of, and where it is private. */
export function useFigures(): Figures | null {
  return useSyncExternalStore(
    subscribe,
    () => known,
    () => null,
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
