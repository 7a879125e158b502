import { existsSync, globSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type RunAs, runAs } from './unprivileged.ts'

export interface PostgresBinaries {
  source: 'installed' | 'embedded'
  /** The folder of `initdb` and `postgres`. */
  bin: string
  /** Such as "15.14". */
  version: string
}

/** What was found, and in words what was not, for the error of a caller who needs one. */
export interface Found {
  binaries: PostgresBinaries[]
  tried: string[]
}

const OLDEST_MAJOR = 15
const PLACES = [
  '/usr/lib/postgresql/*/bin',
  '/usr/libexec/postgresql*',
  '/usr/pgsql-*/bin',
  '/usr/local/pgsql/bin',
  '/usr/local/bin',
  '/usr/local/opt/postgresql*/bin',
  '/opt/homebrew/opt/postgresql*/bin',
  '/home/linuxbrew/.linuxbrew/opt/postgresql*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
]

/** Installed servers of version 15 or newer, the newest first. */
export async function findInstalled(user: RunAs): Promise<Found> {
  const places = [...(process.env.PATH ?? '').split(delimiter), ...globSync(PLACES)]
  const bins = new Set(places.filter(isBin).map((place) => realpathSync(place)))
  const found: Found = { binaries: [], tried: [] }
  for (const bin of bins) {
    try {
      const version = await versionOf(bin, user)
      if (Number.parseInt(version, 10) >= OLDEST_MAJOR) {
        found.binaries.push({ source: 'installed', bin, version })
      } else {
        found.tried.push(`${bin}: version ${version} is older than ${OLDEST_MAJOR}`)
      }
    } catch (error) {
      found.tried.push(`${bin}: ${error instanceof Error ? error.message.trim() : error}`)
    }
  }
  if (bins.size === 0) found.tried.push(`no installed Postgres on PATH or in ${PLACES.join(', ')}`)
  found.binaries.sort((a, b) => Number.parseFloat(b.version) - Number.parseFloat(a.version))
  return found
}

function isBin(place: string): boolean {
  return place !== '' && existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres'))
}

/** Runs both programs, so that a missing library or permission shows here. */
export async function versionOf(bin: string, user: RunAs): Promise<string> {
  await runAs(user, join(bin, 'initdb'), ['--version'])
  const printed = await runAs(user, join(bin, 'postgres'), ['--version'])
  const version = /\d+(\.\d+)?/.exec(printed)?.[0]
  if (!version) throw new Error(`"${printed.trim()}" names no version`)
  return version
}
