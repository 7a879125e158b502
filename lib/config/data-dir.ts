import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from './config.ts'

/** Creates the data directory, readable by its owner alone. */
export function ensureDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw notWritable(dataDir, cause)
  }
}

function notWritable(dataDir: string, cause: unknown): ConfigError {
  return new ConfigError(
    `ROLLCALL_DATA_DIR should be a directory that can be written to; ${dataDir} is not (${(cause as Error).message}).`,
  )
}

/**
 * Reads a secret kept in the data directory, or generates it (256 bits, base64url, mode 0600).
 * Of several processes that generate at once, all get the same one.
 */
export function readOrCreateSecret(dataDir: string, name: string, prefix = ''): string {
  ensureDataDir(dataDir)
  const path = join(dataDir, name)
  const existing = readIfExists(path)?.trim()
  if (existing) return existing

  const secret = prefix + randomBytes(32).toString('base64url')
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, `${secret}\n`, { mode: 0o600, flush: true })
  } catch (cause) {
    throw notWritable(dataDir, cause)
  }
  try {
    // Unlike a rename, a link does not replace what another process has just made.
    linkSync(draft, path)
    return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const other = readFileSync(path, 'utf8').trim()
    if (other) return other
    // An empty file, as a full disk leaves it.
    renameSync(draft, path)
    return secret
  } finally {
    try {
      unlinkSync(draft)
    } catch {
      // Renamed above.
    }
  }
}

export interface DataDirLock {
  release(): void
}

/**
 * Makes this process the only one that uses the data directory: a file `lock` with the owner’s pid
 * and start time. A lock whose owner is gone is taken over.
 * @throws {ConfigError} naming the process that holds it.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  ensureDataDir(dataDir)
  const path = join(dataDir, 'lock')
  const own = `${process.pid} ${kernelRecord(process.pid).startTime}\n`
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 })
      return {
        release: () => {
          if (readIfExists(path) === own) unlinkSync(path)
        },
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(dataDir, error)
    }
    const holder = readIfExists(path)
    if (holder === undefined) continue
    const pid = livingOwner(holder)
    if (pid !== undefined) throw lockedBy(dataDir, pid)

    // Move the stale lock away; if it was not the one just read, another process was faster.
    const away = `${path}.stale.${process.pid}`
    try {
      renameSync(path, away)
    } catch {
      continue
    }
    const moved = readFileSync(away, 'utf8')
    if (moved !== holder) {
      try {
        linkSync(away, path)
      } catch {
        // Somebody has a lock again already; the next round looks at it.
      }
    }
    unlinkSync(away)
  }
  throw new ConfigError(
    `ROLLCALL_DATA_DIR ${dataDir} is locked by another server that is starting; try again.`,
  )
}

function lockedBy(dataDir: string, pid: number): ConfigError {
  return new ConfigError(
    `The data directory ${dataDir} is in use by another Rollcall server (process ${pid}). Stop that one, or set ROLLCALL_DATA_DIR to another directory.`,
  )
}

function livingOwner(lock: string): number | undefined {
  const [pidText = '', started = ''] = lock.trim().split(' ')
  const pid = Number(pidText)
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  const { state, startTime } = kernelRecord(pid)
  // Ended, though its parent has not asked how; in a container nobody may ever do so.
  if (state === 'Z' || state === 'X') return undefined
  // The pid may have been given to another program since, or to this very process.
  if (startTime) return started === startTime ? pid : undefined
  return pid === process.pid ? undefined : pid
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
