import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { explainNotWritable, probeFolder } from '../commands/probe-folder.ts'
import type { Identity } from '../identity/identity.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { IdentityFile } from '../identity/identity-file.ts'
import { cleanText } from '../terminal/clean-text.ts'
import { type Finding, ok, wrong } from './finding.ts'

/** A crash's remains are those of a process that is gone, or as old as this. */
const REMAINS_MS = 60_000

export async function examineIdentity(
  path: string,
  enroll: string,
): Promise<{ identity: Identity | null; findings: Finding[] }> {
  try {
    const identity = await new IdentityFile(path).load()
    const says = `${cleanText(identity.name)} (${identity.agent_id}) in ${path}`
    return { identity, findings: [ok('identity', says), ...examineRights(path)] }
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    return { identity: null, findings: [explainIdentity(error, path, enroll)] }
  }
}

function explainIdentity(error: IdentityError, path: string, enroll: string): Finding {
  if (error.code === 'missing') {
    return wrong('identity', `No agent is enrolled here: there is no ${path}.`, enroll)
  }
  if (error.code === 'damaged') {
    const why = error.reason ?? 'it cannot be understood'
    return wrong('identity', `${path} is damaged: ${why}.`, `${enroll} --force`)
  }
  return wrong('identity', error.message, `ls -l ${path} shows whose it is and who may read it.`)
}

/** The identity is the agent's password: nobody else may read it. */
function examineRights(path: string): Finding[] {
  // Windows has no such modes.
  if (process.platform === 'win32') return []
  const { mode, uid } = statSync(path)
  const others = (mode & 0o077).toString(8).padStart(3, '0')
  const findings: Finding[] = []
  if ((mode & 0o077) !== 0) {
    findings.push(
      wrong(
        'file mode',
        `Others on this machine may reach the tokens in ${path} (mode ${(mode & 0o777).toString(8)}, should be 600; too much: ${others}).`,
        `chmod 600 ${path}`,
      ),
    )
  } else findings.push(ok('file mode', 'Only its owner may read it.'))
  const folder = statSync(dirname(path))
  const isOpen = (folder.mode & 0o022) !== 0 && (folder.mode & 0o1000) === 0
  if (isOpen) {
    findings.push(
      wrong(
        'folder mode',
        `Others may replace files in ${dirname(path)} (mode ${(folder.mode & 0o777).toString(8)}).`,
        `chmod 700 ${dirname(path)}`,
      ),
    )
  }
  const me = process.getuid?.()
  if (me !== undefined && me !== uid && me !== 0) {
    findings.push(wrong('owner', `${path} belongs to another user.`, `Run this as its owner.`))
  }
  return findings
}

/** Whether a rotated token could be saved, and what crashes have left. */
export function examineFolder(path: string): Finding[] {
  const error = probeFolder(path)
  const isMissing = error?.code === 'ENOENT'
  const findings = error
    ? isMissing
      ? []
      : [
          wrong(
            'folder',
            explainNotWritable(path, error),
            error.code === 'ENOSPC' || error.code === 'EDQUOT'
              ? 'Make room on the disk; until then, new tokens live in the daemon’s memory only.'
              : 'Give this user the right to write there.',
          ),
        ]
    : [ok('folder', `${dirname(path)} can be written to.`)]
  const remains = findRemains(path)
  if (remains.length > 0) {
    findings.push(
      wrong(
        'leftovers',
        `A crash has left ${remains.length === 1 ? 'a temporary file' : `${remains.length} temporary files`} with tokens in it.`,
        `The next save removes it, or: rm ${remains.join(' ')}`,
      ),
    )
  }
  return findings
}

function findRemains(path: string): string[] {
  const prefix = `${basename(path)}.`
  let names: string[]
  try {
    names = readdirSync(dirname(path))
  } catch {
    return []
  }
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+\.tmp$/.test(name.slice(prefix.length)))
    .filter((name) => !isAlive(Number.parseInt(name.slice(prefix.length), 10)) || isOld(name))
    .map((name) => join(dirname(path), name))

  function isOld(name: string): boolean {
    const stat = statSync(join(dirname(path), name), { throwIfNoEntry: false })
    return stat !== undefined && Date.now() - stat.mtimeMs > REMAINS_MS
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export function examineNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 9)) return ok('Node.js', version)
  return wrong('Node.js', `${version} is too old.`, 'Install Node.js 20.9 or newer.')
}
