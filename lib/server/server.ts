import type { Logger } from 'pino'
import { z } from 'zod'
import type { Config } from '#lib/config/config.ts'
import { readOrCreateSecret } from '#lib/config/data-dir.ts'
import { createHeartbeatNews, createStatsNews } from '#lib/federation/news.ts'
import { getFederationStats } from '#lib/federation/queries.ts'
import { createRevokedAgents, type RevokedAgents } from '#lib/federation/revoked-agents.ts'
import { type Feed, startFeed } from '#lib/feed/feed.ts'
import { createHeartbeatBatcher, type HeartbeatBatcher } from '#lib/sessions/heartbeats.ts'
import { getSessionSnapshot } from '#lib/sessions/queries.ts'
import { type Sweeper, startSweeper } from '#lib/sessions/sweeper.ts'
import type { Database, FunctionName } from '#lib/supabase/database.ts'
import { newestMigration } from '#lib/supabase/migrations.ts'
import { type AccessTokens, createAccessTokens } from '#lib/tokens/access-token.ts'
import { deriveKeys, type Keys } from '#lib/tokens/keys.ts'
import { createConfirmations } from '#lib/tokens/refresh.ts'
import { createLog, describeError } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { openDatabase } from './open-database.ts'

/** Everything that runs in one server process; also what domain calls take their needs from. */
export interface Server {
  readonly config: Config
  readonly database: Database
  readonly keys: Keys
  readonly operatorKey: string
  readonly accessTokens: AccessTokens
  readonly revokedAgents: RevokedAgents
  readonly heartbeats: HeartbeatBatcher
  readonly heartbeatIntervalS: number
  readonly idleTimeoutS: number
  readonly refreshTokenTtlS: number
  readonly reconnectTokenTtlS: number
  readonly resumeWindowS: number
  readonly feed: Feed
  readonly log: Logger
  readonly metrics: Metrics
  /** Null when ready, else why not. */
  whyNotReady(): Promise<string | null>
  /** Ends the streams, waits until `drained`, then closes the database. */
  stop(drained?: Promise<void>): Promise<void>
}

/** The functions that append events when they do what they are for. */
const WRITES_EVENTS: ReadonlySet<FunctionName> = new Set([
  'enroll_agent',
  'create_session',
  'reconnect_session',
  'close_session',
  'transfer_credits',
  'grant_credits',
  'create_task',
  'claim_task',
  'complete_task',
  'fail_task',
  'cancel_task',
  'revoke_agent',
])

/**
 * Starts a server on its database: migrations, keys, the sweep, the feed.
 * @param openPlace opens the database; by default where the configuration puts it
 * @throws {ConfigError} when a setting is wrong or the data directory is in use
 */
export async function startServer(
  config: Config,
  openPlace: typeof openDatabase = openDatabase,
): Promise<Server> {
  const log = createLog(config.logLevel)
  const onError = (error: unknown) =>
    log.warn({ error: describeError(error) }, 'background work failed')
  const secret = config.secret ?? readOrCreateSecret(config.dataDir, 'secret')
  const operatorKey =
    config.operatorKey ?? readOrCreateSecret(config.dataDir, 'operator-key', 'rco_')
  const keys = await deriveKeys(secret)
  const open = await openPlace(config, onError)

  let feed: Feed | undefined
  const database: Database = {
    call: async (name, args, result) => {
      const answer = await open.database.call(name, args, result)
      if (WRITES_EVENTS.has(name)) feed?.ring()
      return answer
    },
  }
  const { heartbeatIntervalS, idleTimeoutS } = config
  const reader = { database, heartbeatIntervalS }
  const heartbeats = createHeartbeatBatcher({
    database,
    idleTimeoutS,
    onEvents: () => feed?.ring(),
  })
  // Before anything is answered: if the server was away, this is what keeps the sessions alive.
  const sweeper: Sweeper = await startSweeper({
    config,
    database,
    onEvents: () => feed?.ring(),
    log,
  })
  const revokedAgents = createRevokedAgents({
    database,
    accessTokenTtlS: config.accessTokenTtlS,
    onRevoked: (agentId) => feed?.endStreamsOf(agentId),
    onError,
  })
  feed = await startFeed({
    database,
    doorbell: open.doorbell,
    pollMs: open.pollMs,
    maxStreams: config.maxStreams,
    passing: [
      {
        feed: 'sessions',
        everyMs: 5_000,
        greets: 'everyone',
        next: async () => ({ type: 'health_update', data: await getSessionSnapshot(reader, 50) }),
      },
      { feed: 'federation', everyMs: 1_000, greets: 'first', next: createHeartbeatNews(database) },
      { feed: 'federation', everyMs: 5_000, greets: 'first', next: createStatsNews(database) },
    ],
    observer: revokedAgents,
    isRevoked: revokedAgents.has,
    onError,
  })
  // Before anything is answered, too: the log is being followed by now.
  await revokedAgents.settled()
  // A database that was away at the start: look again as soon as it is there.
  void open.migrated.then(() => feed?.ring())

  const runningFeed = feed
  const metrics = createMetrics({
    sessions: async () => {
      const { status_breakdown, late } = await getSessionSnapshot(reader, 0)
      return { active: status_breakdown.active, disconnected: status_breakdown.disconnected, late }
    },
    federation: () => getFederationStats({ database }),
    heartbeats: () => heartbeats.counts,
    streams: () => runningFeed.streamCount,
  })

  return {
    config,
    database,
    keys,
    operatorKey,
    accessTokens: createAccessTokens({
      keys,
      publicUrl: config.publicUrl,
      ttlS: config.accessTokenTtlS,
      onFirstUse: createConfirmations(database),
    }),
    revokedAgents,
    heartbeats,
    heartbeatIntervalS,
    idleTimeoutS,
    refreshTokenTtlS: config.refreshTokenTtlS,
    reconnectTokenTtlS: config.reconnectTokenTtlS,
    resumeWindowS: config.resumeWindowS,
    feed: runningFeed,
    log,
    metrics,
    whyNotReady: async () => {
      try {
        const [applied, newest] = await Promise.all([
          database.call('schema_version', {}, z.string().nullable()),
          newestMigration(),
        ])
        if (applied === null || applied < newest) {
          return `The database is at migration ${applied ?? 'none'}, this server needs ${newest}.`
        }
        return revokedAgents.isKnown ? null : 'The event log has not been read yet.'
      } catch {
        return 'The database cannot be reached, or the migrations have not been applied.'
      }
    },
    stop: async (drained) => {
      await sweeper.stop()
      await runningFeed.stop()
      await revokedAgents.stop()
      await drained
      await open.close()
    },
  }
}
