import { linkSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'

export interface Lock {
  release(): void
}

/** An empty lock is one that is being made, unless it is as old as this: then its maker is gone. */
const MAKING_MS = 2_000
/** How much the time at which the machine was started may be off. */
const BOOT_SLACK_MS = 60_000

/** Locks of this very process, which its pid alone would not tell from those of a former one. */
const own = new Set<string>()

/**
 * Makes a lock file with this process's pid and start time, or answers who holds it. One whose owner
 * is gone, or whose pid another program has been given, is taken over.
 * @throws what the file system says where no file can be made
 */
export function tryLock(path: string): Lock | { readonly pid: number } {
  if (own.has(path)) return { pid: process.pid }
  const text = `${process.pid} ${kernelRecord(process.pid).startTime}\n`
  for (let attempt = 0; attempt < 20; attempt++) {
    if (create(path, text)) {
      own.add(path)
      return {
        release: () => {
          own.delete(path)
          if (readIfExists(path) === text) unlinkIfExists(path)
        },
      }
    }
    const holder = readIfExists(path)
    if (holder === undefined) continue
    if (holder === '' && ageMs(path) < MAKING_MS) {
      pause(10)
      continue
    }
    const pid = livingOwner(path, holder)
    if (pid !== undefined) return { pid }
    takeAway(path, holder)
  }
  return { pid: 0 }
}

/** The living process that holds a lock; null if none does. Looks only. */
export function findOwner(path: string): { readonly pid: number } | null {
  if (own.has(path)) return { pid: process.pid }
  const pid = livingOwner(path, readIfExists(path) ?? '')
  return pid === undefined ? null : { pid }
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    // A full disk has room for the file, but not for what is in it.
    unlinkIfExists(path)
    throw error
  }
}

/** Moves a stale lock away; if it was not the one just read, another process was faster. */
function takeAway(path: string, holder: string): void {
  const away = `${path}.stale.${process.pid}`
  try {
    renameSync(path, away)
  } catch {
    return
  }
  if (readIfExists(away) !== holder) {
    try {
      linkSync(away, path)
    } catch {
      // Somebody has a lock again already; the next round looks at it.
    }
  }
  unlinkIfExists(away)
}

function livingOwner(path: string, lock: string): number | undefined {
  const [pidText = '', started = ''] = lock.trim().split(' ')
  const pid = Number(pidText)
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user.
    if (codeOf(error) !== 'EPERM') return undefined
  }
  const { state, startTime } = kernelRecord(pid)
  // Ended, though its parent has not asked how; in a container nobody may ever do so.
  if (state === 'Z' || state === 'X') return undefined
  // The pid may have been given to another program since, or to this very process.
  if (startTime) return started === startTime ? pid : undefined
  return pid === process.pid || ageMs(path) > uptime() * 1000 + BOOT_SLACK_MS ? undefined : pid
}

/** The state and the start time of a process where the kernel tells them (Linux), else empty. */
function kernelRecord(pid: number): { state: string; startTime: string } {
  const stat = readIfExists(`/proc/${pid}/stat`)
  if (!stat) return { state: '', startTime: '' }
  // proc_pid_stat(5): after the name, which may hold anything, come fields 3 (state) to 22 (start).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const bootId = readIfExists('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
  return { state: fields[0] ?? '', startTime: `${bootId}/${fields[19]}` }
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Since it was written; of a file that is gone, for ever. */
function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function unlinkIfExists(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Gone already.
  }
}

/** Waits without giving way: for the moment that another process needs to write a line. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code
