import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SqlConnection, SqlDatabase } from './connection.ts'
import type { Ask, Reply } from './pglite-worker.ts'

/** Of the checkout that the process runs in: read at run time, not traced into the build. */
const WORKER = join(
  /* turbopackIgnore: true */ process.cwd(),
  'lib',
  'supabase',
  'pglite-worker.ts',
)

interface Pending {
  readonly resolve: (rows: Record<string, unknown>[]) => void
  readonly reject: (error: Error) => void
}

/**
 * Opens Postgres in WebAssembly, its data under `directory`, in a thread of its own: its statements
 * run beside the requests, and not between them. `onLost` is told when the thread ends unasked.
 */
export async function openPGliteThread(
  directory: string,
  onLost: (error: Error) => void,
): Promise<SqlDatabase> {
  const worker = new Worker(WORKER, { workerData: directory, execArgv: [] })
  const pending = new Map<number, Pending>()
  let lastId = 0
  let ended: Error | undefined
  let isOpen = false
  let isClosing = false

  const ask = (question: Ask) =>
    new Promise<Record<string, unknown>[]>((resolve, reject) => {
      if (ended) return reject(ended)
      lastId += 1
      pending.set(lastId, { resolve, reject })
      worker.postMessage({ id: lastId, ...question })
    })

  function end(cause?: unknown): void {
    // As Postgres says it of a connection that broke: the database is away.
    ended ??= Object.assign(new Error('The embedded database has ended.', { cause }), {
      code: '08006',
    })
    for (const { reject } of pending.values()) reject(ended)
    pending.clear()
  }

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (reply: Reply) => {
      if (reply.kind === 'opened') {
        isOpen = true
        return resolve()
      }
      const waiting = pending.get(reply.id)
      pending.delete(reply.id)
      if (reply.kind === 'answered') waiting?.resolve(reply.rows)
      else waiting?.reject(Object.assign(new Error(reply.error.message), reply.error))
    })
    worker.on('error', (error) => {
      reject(error)
      end(error)
    })
    worker.on('exit', () => {
      reject(new Error('The embedded database could not be opened.'))
      end()
      if (isOpen && !isClosing && ended) onLost(ended)
    })
  })

  const connection: SqlConnection = {
    query: async (text, values) => ({ rows: await ask({ kind: 'query', text, values }) }),
    exec: async (text) => {
      await ask({ kind: 'exec', text })
    },
  }
  return {
    ...connection,
    // One connection is all there is.
    withConnection: (work) => work(connection),
    close: async () => {
      isClosing = true
      await ask({ kind: 'close' })
    },
  }
}
