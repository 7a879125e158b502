/** The access token that a stream was opened with. */
export interface StreamHolder {
  readonly agentId: string
  readonly expiresAtMs: number
}

/** The longest that a timer can wait. */
const MAX_WAIT_MS = 2_147_483_647

/** Which streams are whose, to be ended when the access token that opened them is good no more. */
export interface Holders {
  /** Calls `end` when the token expires or its agent's streams are to end; answers what calls that off. */
  add(holder: StreamHolder, end: () => void): () => void
  /** Ends all streams of an agent. */
  endAllOf(agentId: string): void
}

export function createHolders(): Holders {
  const streams = new Map<string, Set<() => void>>()

  return {
    add: ({ agentId, expiresAtMs }, end) => {
      // Each stream has a function of its own, also where `end` is the same.
      const endOne = () => end()
      const own = streams.get(agentId) ?? new Set()
      streams.set(agentId, own.add(endOne))
      let timer: NodeJS.Timeout
      function waitForExpiry(): void {
        const restMs = expiresAtMs - Date.now()
        timer = setTimeout(
          restMs > MAX_WAIT_MS ? waitForExpiry : end,
          Math.max(0, Math.min(restMs, MAX_WAIT_MS)),
        ).unref()
      }
      waitForExpiry()
      return () => {
        clearTimeout(timer)
        own.delete(endOne)
        if (own.size === 0 && streams.get(agentId) === own) streams.delete(agentId)
      }
    },
    endAllOf: (agentId) => {
      for (const end of [...(streams.get(agentId) ?? [])]) end()
    },
  }
}
