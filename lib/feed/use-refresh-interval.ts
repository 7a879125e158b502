'use client'

import { useSyncExternalStore } from 'react'
import type { FeedStatus } from './use-feed.ts'

const VISIBLE_MS = 10_000
const HIDDEN_MS = 30_000
/** Beside a live stream polling only corrects what the events do not carry. */
const LIVE_MS = 60_000

/** How often to fetch the state, in ms, beside a feed of this status. */
export function useRefreshInterval(status: FeedStatus): number {
  const isHidden = useSyncExternalStore(onVisibility, readHidden, () => false)
  if (status === 'live') return LIVE_MS
  return isHidden ? HIDDEN_MS : VISIBLE_MS
}

function onVisibility(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange)
  return () => document.removeEventListener('visibilitychange', onChange)
}

function readHidden(): boolean {
  return document.visibilityState === 'hidden'
}
