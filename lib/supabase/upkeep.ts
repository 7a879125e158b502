import type { SqlConnection } from './connection.ts'

const CHECKPOINT_MS = 60_000
const VACUUM_MS = 600_000

/**
 * Does what the background processes of a Postgres do, which PGlite has none of: without checkpoints
 * its write-ahead log would grow for as long as the process lives, without vacuum its tables would.
 * Answers how to stop it.
 */
export function keepUp(connection: SqlConnection, onError: (error: unknown) => void): () => void {
  const every = (ms: number, statement: string) =>
    setInterval(() => connection.exec(statement).catch(onError), ms).unref()
  const timers = [every(CHECKPOINT_MS, 'checkpoint'), every(VACUUM_MS, 'vacuum (analyze)')]
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
