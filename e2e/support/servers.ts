import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, createDatabase, serverAt, type TestConnection } from '#tests/support/databases.ts'
import { EMPTY_DATABASE } from '#tests/support/empty-database.ts'
import { paced } from '#tests/support/pace.ts'
import { AppServer, lastingPort, type Settings } from './server.ts'

/** What a run's workers find in the environment. */
export const ofRun = {
  /** JSON of `{ postgresUrl }`, a superuser's connection string; what has started the run may give it. */
  postgres: 'ROLLCALL_TEST_POSTGRES_OF_RUN',
  /** A data directory that is migrated: to copy it takes less than to make one. */
  dataDir: 'ROLLCALL_TEST_DATA_DIR_OF_RUN',
} as const

/** Starts a server on an embedded database of its own, as `npm start` has it. */
export async function startOwnServer(settings: Settings): Promise<AppServer & AsyncDisposable> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-e2e-'))
  const server = new AppServer(await lastingPort(), { ROLLCALL_DATA_DIR: folder, ...settings })
  const dispose = async () => {
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    cpSync(given(ofRun.dataDir), folder, { recursive: true })
    await server.start()
    return Object.assign(server, { [Symbol.asyncDispose]: dispose })
  } catch (error) {
    await dispose()
    throw error
  }
}

/** A worker's server on a database of the run's Postgres: for one test after the other, each time as new. */
export class SharedServer implements AsyncDisposable {
  #made = new AsyncDisposableStack()
  #server: AppServer | null = null
  #sql: TestConnection | null = null

  /** Begins at the first call. One that has died meanwhile is replaced. */
  async asNew(): Promise<AppServer> {
    if (this.#server?.isUp && this.#sql) {
      await untilUnread(this.#server)
      await clear(this.#sql)
      return this.#server
    }
    await this[Symbol.asyncDispose]()
    const { postgresUrl } = JSON.parse(given(ofRun.postgres)) as { postgresUrl: string }
    const database = this.#made.use(await createDatabase(serverAt(postgresUrl)))
    this.#sql = this.#made.use(await connect(database.url))
    const server = new AppServer(await lastingPort(), {
      DATABASE_URL: database.url,
      // Agents are lost soon. Not sooner: a busy machine that comes to its sweep two intervals late
      // looks like an outage, after which nobody is lost.
      ROLLCALL_SWEEP_INTERVAL_S: String(paced(3)),
    })
    this.#made.defer(() => server.kill())
    await server.start()
    this.#server = server
    return server
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const made = this.#made
    this.#made = new AsyncDisposableStack()
    this.#server = null
    await made.disposeAsync()
  }
}

/** The pages of the test before are closed: this waits until the server knows. */
async function untilUnread(server: AppServer): Promise<void> {
  while ((await server.metric('rollcall_feed_streams')) > 0) await sleep(20)
}

/** All at once, and after the sweep where one is under way: the lock is the sweep's own. */
async function clear(sql: TestConnection): Promise<void> {
  await sql.exec(`
    begin;
    select pg_advisory_xact_lock(1919904876, 2);
    ${EMPTY_DATABASE};
    -- Pages look back further than one test logs: for them, what is gone has never been.
    update rollcall.feed_state set pruned_seq = 0;
    commit`)
}

function given(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: the global set-up has not run.`)
  return value
}
