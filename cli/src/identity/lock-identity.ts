import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { findOwner, type Lock, tryLock } from './lock-file.ts'
import { realPath } from './real-path.ts'

/** An identity runs once: two keepers would take each other's reconnect tokens away. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError'
  readonly pid: number

  constructor(path: string, pid: number) {
    super(
      pid === 0
        ? `Another rollcall is just starting with the identity in ${path}. Try again.`
        : `Another rollcall (process ${pid}) keeps the session of the identity in ${path}. Stop that one first, or use another identity with --config.`,
    )
    this.pid = pid
  }
}

/**
 * Makes this process the one that keeps the session of an identity, by a file beside it.
 * @param path of the identity file
 * @throws {AlreadyRunningError} naming the process that does
 * @throws what the file system says where the file cannot be made
 */
export function lockIdentity(path: string): Lock {
  const lockPath = keeperLockPath(path)
  mkdirSync(dirname(lockPath), { recursive: true, mode: 0o700 })
  const lock = tryLock(lockPath)
  if ('pid' in lock) throw new AlreadyRunningError(path, lock.pid)
  return lock
}

/** The process that keeps the session of an identity, if one does. */
export function findKeeper(path: string): { pid: number } | null {
  return findOwner(keeperLockPath(path))
}

/** The file that says who keeps the session: beside the identity itself, whatever links lead there. */
export const keeperLockPath = (path: string): string => `${realPath(path)}.lock`
