import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectNode, root } from './paths.mjs'
import { environmentInside, Stop, start } from './run.mjs'
import { isSettingOfCaller } from './settings.mjs'

/**
 * Starts a migrated Postgres that ends with this process, however that ends. Answers what the tests are
 * told of it, as JSON (tests/support/migrated-postgres.ts), and the way to stop it.
 */
export async function startPostgresOfRun() {
  const program = join(root, 'tests/support/serve-postgres.ts')
  const settings = Object.entries(environmentInside()).filter(([name]) => !isSettingOfCaller(name))
  const env = Object.fromEntries(settings)
  const child = start(projectNode, [program], { env, stdio: 'pipe' })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    errors += chunk
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then(() => undefined),
  ])
  if (!line) throw new Stop(`${errors.trimEnd()}\n\nPostgres for the tests could not be started.`)
  const stop = async () => {
    child.stdin.end()
    await ended
  }
  return { description: line, stop }
}
