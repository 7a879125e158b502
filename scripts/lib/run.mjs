import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './paths.mjs'

const running = new Set()
let isLeaving = false
const kept = 2_000_000
const graceMs = 5_000
const drainMs = 2_000

/** A failure that is already worded for the person at the terminal. */
export class Stop extends Error {}

/**
 * Runs a program to its end and answers `{ ok, code, output, timedOut }`; never throws. `show` lets it
 * write to the terminal; otherwise the end of what it wrote (both streams) is in `output`. With `onLine`
 * each line of its standard output goes there instead, as it comes. A program that is not there, or
 * takes longer than `timeoutMs`, is `ok: false`; it is told to end then, and `patienceMs` later killed
 * with all that it had started.
 */
export function run(file, args, options = {}) {
  const { env = process.env, show = false, timeoutMs = 0, patienceMs = graceMs, onLine } = options
  return new Promise((resolve) => {
    const output = show ? 'inherit' : 'pipe'
    const child = start(file, args, { env, stdio: ['ignore', output, output] })
    let text = ''
    let timedOut = false
    const collect = (chunk) => {
      text = (text + chunk).slice(-kept)
    }
    if (onLine) createInterface({ input: child.stdout }).on('line', onLine)
    else child.stdout?.setEncoding('utf8').on('data', collect)
    child.stderr?.setEncoding('utf8').on('data', collect)
    const expire = () => {
      timedOut = true
      endWithDescendants(child, patienceMs)
    }
    const timer = timeoutMs > 0 ? setTimeout(expire, timeoutMs) : undefined
    const done = (code, signal, error) => {
      clearTimeout(timer)
      const exit = code ?? (signal ? exitCodeOf(signal) : 1)
      // Whoever waits for it would only begin the next.
      if (isLeaving) return
      if (error) collect(`${error.message}\n`)
      resolve({ ok: exit === 0 && !timedOut, code: exit, output: text, timedOut })
    }
    child.once('error', (error) => done(1, null, error))
    child.once('close', (code, signal) => done(code, signal))
    // What it left running may hold its output open for ever.
    child.once('exit', (code, signal) => setTimeout(done, drainMs, code, signal).unref())
  })
}

/** Starts a program in the project's folder; it is ended where a signal ends this process. */
export function start(file, args, options) {
  const child = spawn(file, args, { cwd: root, ...options })
  running.add(child)
  child.once('error', () => running.delete(child))
  child.once('exit', () => running.delete(child))
  return child
}

/** Ends a program that had its time: asks it first, then ends it outright, with whatever it started. */
function endWithDescendants(child, patienceMs = graceMs) {
  // Listed while it lives: what its end leaves behind has another parent then.
  const family = descendantsOf(child.pid)
  child.kill('SIGTERM')
  setTimeout(() => {
    for (const pid of [child.pid, ...family, ...descendantsOf(child.pid)]) kill(pid)
  }, patienceMs)
}

function descendantsOf(pid) {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const rows = (stdout ?? '').split('\n').map((row) => row.trim().split(/\s+/).map(Number))
  const below = (above) =>
    rows.filter(([, parent]) => parent === above).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Ends whatever is under way, as after its `timeoutMs`. */
export function endAll() {
  for (const child of running) endWithDescendants(child)
}

/** On the first SIGINT, SIGTERM or SIGHUP ends what `run` has under way, then this process. */
export function endChildrenOnSignal() {
  const listeners = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const end = () => {
      isLeaving = true
      for (const child of running) child.kill(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM')
      const leave = () => {
        for (const child of running) child.kill('SIGKILL')
        process.exit(exitCodeOf(signal))
      }
      setTimeout(leave, graceMs)
      setInterval(() => running.size === 0 && leave(), 20)
    }
    process.once(signal, end)
    return [signal, end]
  })
  return () => {
    for (const [signal, end] of listeners) process.removeListener(signal, end)
  }
}

/** What a shell reports for a process that a signal ended: 128 and the signal's number. */
export function exitCodeOf(signal) {
  return 128 + (constants.signals[signal] ?? 0)
}

/** Says what is going on while `work` runs, and again every 15 s, so that silence never looks like a hang. */
export async function withProgress(line, work) {
  const began = performance.now()
  console.log(line)
  const timer = setInterval(() => {
    console.log(`  still at it (${Math.round((performance.now() - began) / 1000)} s)`)
  }, 15_000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** The environment without this project's `node_modules/.bin` in PATH, for tools that replace that folder. */
export function environmentOutside() {
  const own = join(root, 'node_modules')
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.startsWith(own))
  return { ...process.env, PATH: path.join(delimiter) }
}

/** The environment for the project's own tools: its Node.js first in PATH, no telemetry. */
export function environmentInside(extra = {}) {
  const { HOSTNAME: _container, ...rest } = environmentOutside()
  const bin = join(root, 'node_modules/.bin')
  return { ...rest, PATH: `${bin}${delimiter}${rest.PATH}`, NEXT_TELEMETRY_DISABLED: '1', ...extra }
}
