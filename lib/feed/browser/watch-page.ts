import type { Platform } from './platform.ts'

interface PageEvents {
  /** The page is about to be frozen, kept for the back button, or gone. */
  onSleep(): void
  onWake(): void
  onVisibility(): void
}

/** Follows the page's life; answers what ends it. */
export function watchPage(
  { document, window }: Pick<Platform, 'document' | 'window'>,
  { onSleep, onWake, onVisibility }: PageEvents,
): () => void {
  const watching = new AbortController()
  const { signal } = watching
  document.addEventListener('freeze', onSleep, { signal })
  document.addEventListener('resume', onWake, { signal })
  window.addEventListener('pagehide', onSleep, { signal })
  window.addEventListener('pageshow', onWake, { signal })
  document.addEventListener('visibilitychange', onVisibility, { signal })
  return () => watching.abort()
}
