import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Environment } from '../terminal/colours.ts'

/**
 * How this command was called, so that what is suggested next can be typed as it stands: `rollcall`,
 * or by npx, from a clone or from a package that npx fetched.
 */
export function invocation(env: Environment, script = process.argv[1] ?? ''): string {
  if (env.npm_command !== 'exec') return 'rollcall'
  // npx keeps what it fetches in a folder of its own, and notes there what it was asked for.
  if (!/[\\/]_npx[\\/]/.test(script)) return 'npx rollcall'
  try {
    const folder = script.slice(0, script.lastIndexOf('node_modules'))
    const notes = JSON.parse(readFileSync(join(dirname(join(folder, '_')), 'package.json'), 'utf8'))
    const asked: unknown = notes?._npx?.packages?.[0]
    return typeof asked === 'string' && /^[\w@:/.~+-]+$/.test(asked)
      ? `npx -y ${asked}`
      : 'npx rollcall'
  } catch {
    return 'npx rollcall'
  }
}
