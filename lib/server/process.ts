import { createEnrollmentToken } from '#lib/enrollment/enrollment-tokens.ts'
import { stopServing } from '#lib/http/http-server.ts'
import { getSessionSnapshot } from '#lib/sessions/queries.ts'
import { kitPath } from '#lib/site/kit-path.ts'
import { currentServer } from './current.ts'
import { describeError } from './log.ts'
import type { Server } from './server.ts'

/** How long requests that are under way may take once the process is told to end. */
const STOP_MS = 5_000

/**
 * Starts this process's server, says where it is, and ends it with the process. A setting that stops
 * the start is one line on standard error and exit code 1.
 */
export async function startProcess(): Promise<void> {
  let server: Server
  try {
    server = await currentServer()
  } catch (error) {
    if ((error as Error).name === 'ConfigError') console.error((error as Error).message)
    else console.error('Rollcall could not start:', error)
    process.exit(1)
  }
  endWithProcess(server)
  await sayWhereItIs(server)
}

/** Says where it is, how to sign in and, while nobody has enrolled, the one command that enrolls. */
async function sayWhereItIs({
  config,
  operatorKey,
  database,
  heartbeatIntervalS,
}: Server): Promise<void> {
  const { publicUrl } = config
  // A key that was set by hand is known to who set it, and need not stand in a log.
  const fragment = config.operatorKey === undefined ? `#key=${operatorKey}` : ''
  console.log(
    `\nrollcall is serving ${publicUrl}/sessions\n\nSign in as the operator:\n  ${publicUrl}/login${fragment}\n`,
  )
  try {
    const { status_breakdown } = await getSessionSnapshot({ database, heartbeatIntervalS }, 0)
    if (status_breakdown.total > 0) return
    // Only on a database of its own, where nobody but the owner of this terminal reads along.
    if (config.database.kind !== 'embedded') {
      console.log('Nobody has enrolled yet: sign in, and the page shows how.\n')
      return
    }
    const { enrollment_token } = await createEnrollmentToken(
      database,
      { name: 'first agent', max_uses: 1, expires_in_s: 86_400 },
      null,
    )
    const kit = `npx -y ${publicUrl}${kitPath()}`
    console.log(`Enroll a first agent (within 24 hours), and keep it alive:
  ${kit} enroll ${publicUrl} --token ${enrollment_token} --name nano
  ${kit} start
`)
  } catch {
    console.log('The database cannot be reached yet; the server answers 503 until it can.\n')
  }
}

function endWithProcess(server: Server): void {
  let isEnding = false
  const end = async () => {
    if (isEnding) return
    isEnding = true
    await server
      .stop(stopServing(STOP_MS))
      .catch((error: unknown) =>
        server.log.error({ error: describeError(error) }, 'could not stop in order'),
      )
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Next.js would end the process as soon as its connections are closed, with the database open.
    process.removeAllListeners(signal)
    process.on(signal, end)
  }
  // The launcher is gone: nobody could end this process otherwise.
  process.on('disconnect', end)
}
