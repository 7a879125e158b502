import { readFileSync, statSync } from 'node:fs'
import { findKeeper, keeperLockPath } from '../identity/lock-identity.ts'
import { cleanText } from '../terminal/clean-text.ts'
import { formatDuration } from '../terminal/durations.ts'
import { type Finding, ok, wrong } from './finding.ts'

export interface Daemon {
  readonly pid: number
  /** Stopped by a signal (SIGSTOP, Ctrl-Z): it lives and does nothing. */
  readonly isStopped: boolean
}

export function findDaemon(path: string): Daemon | null {
  const keeper = findKeeper(path)
  return keeper && { pid: keeper.pid, isStopped: /^[Tt]$/.test(processState(keeper.pid)) }
}

/** One letter, where the kernel tells (Linux; proc_pid_stat(5)), else nothing. */
function processState(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  } catch {
    return ''
  }
}

export function examineDaemon(path: string, daemon: Daemon | null, start: string): Finding {
  if (daemon?.isStopped) {
    return wrong(
      'daemon',
      `The daemon (process ${daemon.pid}) is stopped: it lives, but does not run (SIGSTOP or Ctrl-Z).`,
      `kill -CONT ${daemon.pid}`,
    )
  }
  if (daemon) return ok('daemon', `It runs (process ${daemon.pid}).`)
  const lock = readLock(path)
  if (lock === null) {
    return wrong('daemon', 'The daemon does not run: nothing keeps the session alive.', start)
  }
  const age = formatDuration(Math.max(0, Date.now() - lock.at))
  return wrong(
    'daemon',
    `The daemon does not run. Process ${lock.pid}, which began ${age} ago, ended without saying goodbye: it was killed, it crashed, or the machine went down.`,
    `${start} (it takes over what that one left)`,
  )
}

function readLock(path: string): { pid: string; at: number } | null {
  try {
    const lock = keeperLockPath(path)
    const pid = readFileSync(lock, 'utf8').trim().split(' ')[0] ?? ''
    return { pid: cleanText(pid) || '?', at: statSync(lock).mtimeMs }
  } catch {
    return null
  }
}
