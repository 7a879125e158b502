import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** As much as an identity needs, and some more. */
const PROBE_BYTES = 16_384

/**
 * Whether a file can be written beside `path`, by writing one and removing it; the only way to know
 * with full disks, quotas and read-only mounts. Answers the error, or null.
 * @param createFolder makes the folder, for its owner alone, where it is missing
 */
export function probeFolder(
  path: string,
  { createFolder = false } = {},
): NodeJS.ErrnoException | null {
  const folder = dirname(path)
  const probe = join(folder, `.rollcall-probe-${process.pid}`)
  try {
    if (createFolder) mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { flag: 'wx', mode: 0o600, flush: true })
    return null
  } catch (error) {
    return error as NodeJS.ErrnoException
  } finally {
    rmSync(probe, { force: true })
  }
}

/** Why a folder takes no file, in words. */
export function explainNotWritable(path: string, error: NodeJS.ErrnoException): string {
  const folder = dirname(path)
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full: nothing can be saved in ${folder}.`
    case 'EACCES':
    case 'EPERM':
      return `${folder} may not be written by this user.`
    case 'EROFS':
      return `${folder} is on a read-only file system.`
    case 'ENOENT':
      return `The folder ${folder} does not exist.`
    default:
      return `Nothing can be saved in ${folder} (${error.code ?? error.message}).`
  }
}
