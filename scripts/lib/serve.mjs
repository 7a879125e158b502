import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectNode, root, tools } from './paths.mjs'
import { environmentInside, exitCodeOf } from './run.mjs'

const graceMs = 10_000
const echoMs = 1_000

/**
 * Runs the server until it ends and answers the exit code for this process. Signals are passed on. The
 * IPC channel carries nothing: when it closes, the server knows that this process is gone.
 */
export function serve({ port, host }) {
  const child = spawnServer({ port, host })
  let stoppingSince = 0

  const stop = (signal) => {
    const now = Date.now()
    if (stoppingSince > 0) {
      // npm passes on what the terminal has sent to all of us anyway; only a later one is meant.
      if (now - stoppingSince > echoMs) child.kill('SIGKILL')
      return
    }
    stoppingSince = now
    // Ctrl-C in a terminal reaches the server by itself.
    if (signal === 'SIGINT' && process.stdin.isTTY) setTimeout(() => child.kill('SIGINT'), echoMs)
    else child.kill(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), graceMs)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
  stopWithParent(() => stop('SIGTERM'))

  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`The server could not be started: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code, signal) => {
      if (signal && stoppingSince === 0) console.error(`The server was ended by ${signal}.`)
      resolve(code ?? exitCodeOf(signal))
    })
  })
}

/**
 * Starts a server process that prints no banner of Next.js's. `env` comes on top of this process's
 * own, `options` are of `spawn`.
 */
export function spawnServer({ port, host }, { env = {}, ...options } = {}) {
  const quiet = pathToFileURL(join(root, 'scripts/lib/quiet-next.mjs')).href
  const args = ['--import', quiet, tools.next, 'start', '-p', String(port), '-H', host]
  // Longer than two heartbeats, so that agents and proxies keep their connections.
  args.push('--keepAliveTimeout', '65000')
  return spawn(projectNode, args, {
    cwd: root,
    env: environmentInside({
      ...env,
      NODE_ENV: 'production',
      PORT: String(port),
      ROLLCALL_HOST: host,
    }),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    ...options,
  })
}

/** npm killed outright cannot pass that on; without this the server would live on, unseen, on its port. */
export function stopWithParent(stop) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return
  // npm runs its scripts in a shell, which may stay in between, and would outlive it.
  const hasShell = /^(ba|da|a|k|z)?sh$/.test(readProc(process.ppid, 'comm').trim())
  const ancestry = () =>
    hasShell ? `${process.ppid} ${parentOf(process.ppid)}` : String(process.ppid)
  const began = ancestry()
  setInterval(() => ancestry() !== began && stop(), 250).unref()
}

function parentOf(pid) {
  const stat = readProc(pid, 'stat')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
}

/** What the kernel tells of a process (Linux), else nothing. */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
