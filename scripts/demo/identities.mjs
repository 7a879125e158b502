import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Who the agents are, in one file from run to run: ids and tokens by name. Readable by its owner alone,
 * and replaced whole, so that a crash leaves either the old one or the new one.
 */
export function openIdentities(folder) {
  const path = join(folder, 'agents.json')
  const all = read(path)
  return {
    get: (name) => all[name],
    /** Returns when it is in the file: a rotated token is kept before it is used. */
    set: (name, identity) => {
      all[name] = identity
      const draft = `${path}.${process.pid}`
      writeFileSync(draft, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 })
      renameSync(draft, path)
    },
  }
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // The first run, or nothing that could be read: the agents enroll anew.
    return {}
  }
}
