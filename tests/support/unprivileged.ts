import { execFile } from 'node:child_process'
import { chownSync, mkdtempSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** Whom to run Postgres as: empty for the caller itself. Fits the options of `spawn`. */
export interface RunAs {
  uid?: number
  gid?: number
}

const PREFERRED = ['postgres', 'nobody', 'daemon']

/**
 * Postgres refuses to run as root, and initdb wants a user that has a name; so a root caller runs
 * it as a system user. Anybody else runs it as themselves.
 */
export function unprivilegedUser(): RunAs {
  if (process.getuid?.() !== 0) return {}
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && gid > 0)
  const user =
    PREFERRED.map((name) => users.find((u) => u.name === name)).find((u) => u) ?? users[0]
  if (!user) throw new Error('Postgres cannot run as root, and /etc/passwd names nobody else')
  return { uid: user.uid, gid: user.gid }
}

/** Makes a folder which that user owns, in a temporary place which that user can enter. */
export function makeFolderFor(user: RunAs, prefix: string): string {
  const { uid, gid } = user
  if (uid === undefined || gid === undefined) return mkdtempSync(join(tmpdir(), prefix))
  const place = [tmpdir(), '/tmp', '/var/tmp'].find((path) => isOpen(path)) ?? tmpdir()
  const folder = mkdtempSync(join(place, prefix))
  chownSync(folder, uid, gid)
  return folder
}

/** The folder and all above it may be entered by everybody. */
function isOpen(path: string): boolean {
  try {
    const real = realpathSync(path)
    if (!(statSync(real).mode & 0o001)) return false
    return dirname(real) === real || isOpen(dirname(real))
  } catch {
    return false
  }
}

/** The caller's environment without what libpq and the server would read from it. */
export function serverEnv(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env }
  for (const name of Object.keys(env)) if (/^(PG|LC_|LANG)/.test(name)) delete env[name]
  return { ...env, LC_ALL: 'C', TZ: 'UTC' }
}

/** Runs a program to its end as that user and gives what it printed. */
export async function runAs(user: RunAs, program: string, args: string[]): Promise<string> {
  const options = { ...user, cwd: '/', env: serverEnv(), timeout: 120_000 }
  const { stdout } = await promisify(execFile)(program, args, options)
  return stdout
}
