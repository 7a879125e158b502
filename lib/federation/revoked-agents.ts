import { z } from 'zod'
import { type Database, DatabaseUnavailable } from '#lib/supabase/database.ts'

const RETRY_MS = 1_000
/** At least: an access token may have been signed under a longer lifetime than today's. */
const MIN_WINDOW_S = 7 * 86_400
/** The clocks of the database and of the processes that sign need not agree. */
const CLOCKS_S = 3_600

export interface RevokedAgents {
  /**
   * Whether an agent was revoked, so that its access tokens are good no more.
   * @throws {DatabaseUnavailable} until it is known who was
   */
  has(agentId: string): boolean
  readonly isKnown: boolean
  /** One was revoked just now. Safe to repeat. */
  add(agentId: string): void
  /** The event log is being followed from here: what came before is asked of the database. */
  onLog(): void
  onEvents(events: readonly LoggedEvent[]): void
  /** Resolves when the question that is under way is answered, or has failed for now. */
  settled(): Promise<void>
  stop(): Promise<void>
}

interface LoggedEvent {
  readonly feed: string
  readonly type: string
  readonly agent_id: string | null
  readonly data: Readonly<Record<string, unknown>>
}

export interface RevokedAgentsOptions {
  readonly database: Database
  readonly accessTokenTtlS: number
  /** Once for each, as soon as this process learns of it. */
  readonly onRevoked: (agentId: string) => void
  readonly onError: (error: unknown) => void
  readonly now?: () => number
}

const answer = z.object({ agent_ids: z.array(z.string()) })

/**
 * The agents whose access tokens would still verify, though they were revoked. The event log says
 * who is revoked from the moment on at which this process began to follow it; who was before, the
 * database is asked for after that moment. So nobody slips through in between.
 */
export function createRevokedAgents({
  database,
  accessTokenTtlS,
  onRevoked,
  onError,
  now = Date.now,
}: RevokedAgentsOptions): RevokedAgents {
  const windowMs = (Math.max(accessTokenTtlS, MIN_WINDOW_S) + CLOCKS_S) * 1000
  /** Until when each is remembered; the order is that of these times. */
  const revoked = new Map<string, number>()
  let isKnown = false
  let questions = 0
  let isStopped = false
  let loading: Promise<void> = Promise.resolve()
  let retry: NodeJS.Timeout | undefined

  function add(agentId: string): void {
    if (revoked.has(agentId)) return
    forget()
    revoked.set(agentId, now() + windowMs)
    onRevoked(agentId)
  }

  /** Those whose last access token has expired by now. */
  function forget(): void {
    for (const [agentId, until] of revoked) {
      if (until > now()) return
      revoked.delete(agentId)
    }
  }

  async function load(): Promise<void> {
    questions += 1
    const question = questions
    try {
      const since = new Date(now() - windowMs).toISOString()
      const { agent_ids } = await database.call('list_revoked_agents', { p_since: since }, answer)
      for (const agentId of agent_ids) add(agentId)
      // Not if another log has been found meanwhile.
      if (question === questions) isKnown = true
    } catch (error) {
      onError(error)
      if (!isStopped && question === questions) retry = setTimeout(startLoading, RETRY_MS).unref()
    }
  }

  function startLoading(): void {
    clearTimeout(retry)
    loading = load()
  }

  return {
    has: (agentId) => {
      if (!isKnown) throw new DatabaseUnavailable('it is not known yet who was revoked')
      return revoked.has(agentId)
    },
    get isKnown() {
      return isKnown
    },
    add,
    onLog: () => {
      isKnown = false
      startLoading()
    },
    onEvents: (events) => {
      for (const { feed, type, agent_id, data } of events) {
        if (feed === 'federation' && type === 'agent.status' && data.status === 'revoked') {
          if (agent_id !== null) add(agent_id)
        }
      }
    },
    settled: () => loading,
    stop: async () => {
      isStopped = true
      clearTimeout(retry)
      await loading
    },
  }
}
