import pg from 'pg'
import type { SqlConnection, SqlDatabase } from './connection.ts'

export interface PostgresDatabase extends SqlDatabase {
  /** Calls `onRing` with each notification's payload, and once without whenever listening begins. */
  listen(channel: string, onRing: (payload?: string) => void): () => Promise<void>
}

const RELISTEN_MS = 500

/** Opens a pool over any Postgres 15 or newer. Connections are made when they are needed. */
export function openPostgres(url: string, onError: (error: Error) => void): PostgresDatabase {
  const settings: pg.PoolConfig = {
    connectionString: url,
    application_name: 'rollcall',
    connectionTimeoutMillis: 5000,
    // A host that vanished without a word must not hold a call for ever.
    query_timeout: 20_000,
    keepAlive: true,
  }
  const pool = new pg.Pool({
    ...settings,
    max: 10,
    idleTimeoutMillis: 60_000,
    // Not as a parameter of the connection, which poolers in front of Postgres refuse.
    onConnect: async (client) => {
      await client.query("set statement_timeout = '15s'")
    },
  })
  // A connection that breaks while idle is replaced at the next call.
  pool.on('error', onError)

  const over = (client: pg.Pool | pg.Client): SqlConnection => ({
    query: async (text, values) => ({ rows: (await client.query(text, values)).rows }),
    exec: async (text) => {
      await client.query(text)
    },
  })
  return {
    ...over(pool),
    withConnection: async (work) => {
      const { query_timeout: _, ...unlimited } = settings
      const client = new pg.Client(unlimited)
      client.on('error', onError)
      await client.connect()
      try {
        return await work(over(client))
      } finally {
        // With whatever transaction or lock it may still hold.
        await client.end().catch(onError)
      }
    },
    listen: (channel, onRing) => listen(settings, channel, onRing, onError),
    close: () => pool.end(),
  }
}

/** Listens on a connection of its own, and again whenever that breaks. */
function listen(
  settings: pg.ClientConfig,
  channel: string,
  onRing: (payload?: string) => void,
  onError: (error: Error) => void,
) {
  let stopped = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined

  const connect = async () => {
    const next = new pg.Client(settings)
    client = next
    const again = (error?: Error) => {
      if (client !== next || stopped) return
      client = undefined
      if (error) onError(error)
      next.end().catch(() => {})
      timer = setTimeout(connect, RELISTEN_MS)
    }
    next.on('error', again)
    next.on('end', () => again())
    next.on('notification', ({ payload }) => onRing(payload))
    try {
      await next.connect()
      await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      // Whatever was rung while nobody listened.
      onRing()
    } catch (error) {
      again(error as Error)
    }
  }
  void connect()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await client?.end().catch(() => {})
  }
}
