// Runs in a worker thread of its own: PGlite, asked by messages.
import { parentPort, workerData } from 'node:worker_threads'
import { openPGlite } from './pglite.ts'

export type Ask =
  | { readonly kind: 'query'; readonly text: string; readonly values: unknown[] | undefined }
  | { readonly kind: 'exec'; readonly text: string }
  | { readonly kind: 'close' }

export type Reply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'answered'; readonly id: number; readonly rows: Record<string, unknown>[] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: FailedStatement }

/** What is told of an error: its own members would not survive the way to another thread. */
export interface FailedStatement {
  readonly message: string
  readonly code?: string | undefined
  readonly detail?: string | undefined
  readonly hint?: string | undefined
}

const reply = (message: Reply) => parentPort?.postMessage(message)
const database = await openPGlite(String(workerData))
reply({ kind: 'opened' })

parentPort?.on('message', async ({ id, ...ask }: Ask & { id: number }) => {
  try {
    reply({ kind: 'answered', id, rows: await run(ask) })
  } catch (error) {
    const { message, code, detail, hint } = error as Error & FailedStatement
    reply({ kind: 'failed', id, error: { message, code, detail, hint } })
  }
  // Nothing else keeps the thread alive.
  if (ask.kind === 'close') parentPort?.close()
})

async function run(ask: Ask): Promise<Record<string, unknown>[]> {
  switch (ask.kind) {
    case 'query':
      return (await database.query(ask.text, ask.values)).rows
    case 'exec':
      await database.exec(ask.text)
      return []
    case 'close':
      await database.close()
      return []
  }
}
