import { loadConfig } from '#lib/config/config.ts'
import { type Server, startServer } from './server.ts'

/** Next.js bundles routes and instrumentation apart; the process has one server all the same. */
const holder = globalThis as typeof globalThis & { rollcallServer?: Promise<Server> }

/** The server of this process, started at the first call. */
export function currentServer(): Promise<Server> {
  holder.rollcallServer ??= start()
  return holder.rollcallServer
}

async function start(): Promise<Server> {
  try {
    return await startServer(loadConfig())
  } catch (error) {
    // The next call tries again.
    delete holder.rollcallServer
    throw error
  }
}

/** Puts a server in the place of the process's own; undefined takes it away. */
export function setCurrentServer(server: Server | undefined): void {
  if (server) holder.rollcallServer = Promise.resolve(server)
  else delete holder.rollcallServer
}
