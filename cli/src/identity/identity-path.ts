import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/**
 * Where the identity is: `$ROLLCALL_CONFIG`, else `rollcall/config.json` in the user's configuration
 * folder (`$XDG_CONFIG_HOME` or `~/.config` on Linux).
 */
export function identityPath(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (env.ROLLCALL_CONFIG) return resolve(env.ROLLCALL_CONFIG)
  return join(envPaths('rollcall', { suffix: '' }).config, 'config.json')
}
