import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from './paths.mjs'

const running = new Set()
const kept = 200_000
const graceMs = 5_000

/** A failure that is already worded for the person at the terminal. */
export class Stop extends Error {}

/**
 * Runs a program to its end and answers `{ ok, code, output }`; never throws. `show` lets it write to
 * the terminal; otherwise the end of what it wrote (both streams) is in `output`. A program that is
 * not there, or takes longer than `timeoutMs`, is `ok: false`.
 */
export function run(file, args, { env = process.env, show = false, timeoutMs = 0 } = {}) {
  return new Promise((resolve) => {
    const output = show ? 'inherit' : 'pipe'
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', output, output] })
    let text = ''
    const collect = (chunk) => {
      text = (text + chunk).slice(-kept)
    }
    child.stdout?.setEncoding('utf8').on('data', collect)
    child.stderr?.setEncoding('utf8').on('data', collect)
    const timer = timeoutMs > 0 ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined
    running.add(child)
    const done = (code, signal, error) => {
      clearTimeout(timer)
      running.delete(child)
      const exit = code ?? (signal ? exitCodeOf(signal) : 1)
      resolve({ ok: exit === 0, code: exit, output: error ? `${text}${error.message}\n` : text })
    }
    child.once('error', (error) => done(1, null, error))
    child.once('close', (code, signal) => done(code, signal))
  })
}

/** On the first SIGINT, SIGTERM or SIGHUP ends what `run` has under way, then this process. */
export function endChildrenOnSignal() {
  const listeners = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const end = () => {
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
  const began = Date.now()
  console.log(line)
  const timer = setInterval(() => {
    console.log(`  still at it (${Math.round((Date.now() - began) / 1000)} s)`)
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
