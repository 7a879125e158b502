import { readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** Where a file is, or is to be, however many links lead there: all who use it agree on one path. */
export function realPath(path: string): string {
  for (let at = path, links = 0; links < 40; links++) {
    try {
      return realpathSync(at)
    } catch {
      // There is none, yet.
    }
    try {
      at = resolve(dirname(at), readlinkSync(at))
    } catch {
      return join(realFolder(dirname(at)), basename(at))
    }
  }
  return path
}

function realFolder(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
