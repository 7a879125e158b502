const changed = 'rollcall:changed'

/**
 * Tells the page that is open that the server's state was changed. For what may outlive the page that
 * began it: a notification with its undo.
 */
export function tellChanged(): void {
  window.dispatchEvent(new Event(changed))
}

/** Calls back after each change that was told; answers how to stop. */
export function onChanged(listener: () => void): () => void {
  window.addEventListener(changed, listener)
  return () => window.removeEventListener(changed, listener)
}
