import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodeOf, Stop } from '../lib/run.mjs'
import { spawnServer } from '../lib/serve.mjs'

const graceMs = 10_000

/** So short that all of it can be watched: an outage, its end, a refresh. */
export const times = { idleTimeoutS: 8, accessTokenTtlS: 90 }

/** The demo's own database and secrets, whatever the environment or an env file says: set and empty. */
const settings = (dataDir) => ({
  DATABASE_URL: '',
  SUPABASE_URL: '',
  SUPABASE_SECRET_KEY: '',
  ROLLCALL_SECRET: '',
  ROLLCALL_OPERATOR_KEY: '',
  ROLLCALL_URL: '',
  ROLLCALL_DASHBOARD: 'public',
  ROLLCALL_DATA_DIR: dataDir,
  ROLLCALL_LOG_LEVEL: 'error',
  ROLLCALL_ACCESS_TOKEN_TTL_S: String(times.accessTokenTtlS),
  ROLLCALL_REFRESH_TOKEN_TTL_S: '',
  ROLLCALL_RECONNECT_TOKEN_TTL_S: '',
  ROLLCALL_REFRESH_GRACE_S: '',
  ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(times.idleTimeoutS),
  ROLLCALL_HEARTBEAT_INTERVAL_S: '2',
  ROLLCALL_SWEEP_INTERVAL_S: '1',
  ROLLCALL_TRANSFER_FEE_BPS: '',
  ROLLCALL_TASK_FEE_BPS: '',
})

/**
 * A server on a data directory of the demo's. It has a process group of its own, so that a Ctrl-C in
 * the terminal leaves it up for the agents to say goodbye; should this process vanish, it ends by itself.
 */
export function startDemoServer(address, dataDir) {
  const child = spawnServer(address, {
    env: settings(dataDir),
    // Its banner is for those who start it by itself; what goes wrong is shown.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
    windowsHide: true,
  })
  const exited = new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`The server could not be started: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code, signal) => resolve(code ?? exitCodeOf(signal)))
  })
  const url = `http://${reachable(address.host)}:${address.port}`
  return {
    /** Where the agents call it. */
    url,
    /** Where a person does. */
    publicUrl: `http://localhost:${address.port}`,
    /** Resolves with its exit code. */
    exited,
    /** Made by the server itself, at its first start here. */
    operatorKey: () => readFileSync(join(dataDir, 'operator-key'), 'utf8').trim(),
    /** @throws {Stop} when it ends instead, having said why. */
    ready: async (signal) => {
      let isGone = false
      void exited.then(() => {
        isGone = true
      })
      while (!(await isReady(url))) {
        if (isGone) throw new Stop('The server did not start.')
        await sleep(100, undefined, { signal })
      }
    },
    /** Ends it in order, and waits. */
    stop: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await exited
      clearTimeout(timer)
    },
    kill: () => child.kill('SIGKILL'),
  }
}

async function isReady(url) {
  try {
    const response = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/** An address to call for one to listen on: "all of them" is not one. */
function reachable(host) {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
