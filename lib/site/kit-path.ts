import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

let path: string | undefined

/**
 * Where this server gives the agent kit out, as a path. It is another one for each kit, since npx keeps
 * to what it once had from an address; `/rollcall.tgz` is always the newest.
 */
export function kitPath(): string {
  path ??= findPath()
  return path
}

function findPath(): string {
  try {
    const kit = readFileSync(join(process.cwd(), 'public/rollcall.tgz'))
    return `/kit/${createHash('sha256').update(kit).digest('hex').slice(0, 12)}/rollcall.tgz`
  } catch {
    // Not packed, as while developing.
    return '/rollcall.tgz'
  }
}
