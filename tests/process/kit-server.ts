import { inject } from 'vitest'
import { connect, createDatabase, serverAt, type TestConnection } from '#tests/support/databases.ts'
import { freePort } from '#tests/support/free-port.ts'
import { mintEnrollmentToken } from './client.ts'
import { OPERATOR_KEY, type ServerProcess, startServerProcess } from './support.ts'

/** What the database says of an agent's sessions, the oldest first. */
export interface SessionRow {
  readonly session_id: string
  readonly status: string
  readonly disconnect_reason: string | null
  readonly reconnect_count: number
  readonly last_activity: Date
}

/** A server at one address and on a database of its own, through kills and starts. */
export interface KitServer extends AsyncDisposable {
  readonly url: string
  readonly sql: TestConnection
  /** `kill -9`. */
  kill(): Promise<void>
  /** Again, at the same address. */
  start(): Promise<void>
  mint(uses?: number): Promise<string>
  revoke(agentId: string): Promise<void>
  sessionsOf(agentId: string): Promise<SessionRow[]>
  /** The types of what has happened to a session, in order. */
  historyOf(sessionId: string): Promise<string[]>
  /** Families of refresh tokens that were revoked: an agent's, or all. */
  revokedFamilies(agentId?: string): Promise<number>
}

export async function startKitServer(env: Readonly<Record<string, string>>): Promise<KitServer> {
  const database = await createDatabase(serverAt(inject('postgresUrl')), {
    template: inject('migratedTemplate'),
  })
  const sql = await connect(database.url)
  const port = await freePort()
  const begin = () => startServerProcess({ port, env: { ...env, DATABASE_URL: database.url } })
  let server: ServerProcess = await begin()
  const query = async (text: string, values: unknown[] = []) => (await sql.query(text, values)).rows
  const kill = async () => {
    server.kill('SIGKILL')
    await server.exited
  }
  return {
    url: server.url,
    sql,
    kill,
    start: async () => {
      server = await begin()
    },
    mint: (uses = 1) => mintEnrollmentToken(server.url, uses),
    revoke: async (agentId) => {
      const { status } = await fetch(`${server.url}/api/agents/${agentId}`, {
        method: 'DELETE',
        headers: { Authorization: `Bearer ${OPERATOR_KEY}` },
      })
      if (status !== 204) throw new Error(`revoking answered ${status}`)
    },
    sessionsOf: async (agentId) =>
      (await query(
        `select session_id, status, disconnect_reason, reconnect_count, last_activity
         from rollcall.sessions where agent_id = $1 order by created_at`,
        [agentId],
      )) as unknown as SessionRow[],
    historyOf: async (sessionId) =>
      (
        await query(
          `select data ->> 'update_type' as update, type from rollcall.events
           where session_id = $1 and feed = 'sessions' order by position`,
          [sessionId],
        )
      ).map(({ update, type }) => String(update ?? type)),
    revokedFamilies: async (agentId) => {
      const [row] = await query(
        `select count(*)::int as n from rollcall.token_families
         where revoked_at is not null and ($1::uuid is null or agent_id = $1)`,
        [agentId ?? null],
      )
      return Number(row?.n)
    },
    [Symbol.asyncDispose]: async () => {
      await kill()
      await sql.close()
      await database.drop()
    },
  }
}
