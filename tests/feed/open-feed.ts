import { loadConfig } from '#lib/config/config.ts'
import { type Feed, type FeedOptions, startFeed } from '#lib/feed/feed.ts'
import { type OpenDatabase, openDatabase } from '#lib/server/open-database.ts'
import { getSessionSnapshot } from '#lib/sessions/queries.ts'
import type { Backend } from '#tests/support/backends.ts'
import { SECRET } from '#tests/support/server.ts'

/** Errors of the background are expected where a test takes the database away. */
const ignore = () => undefined

/** Opens a database as another server process would; PGlite has one process, and is shared. */
export async function openAnother(backend: Backend): Promise<OpenDatabase> {
  const config = loadConfig({ ROLLCALL_SECRET: SECRET, ...backend.env })
  const opened = await (backend.open ?? openDatabase)(config, ignore)
  await opened.migrated
  return opened
}

/** A feed over an opened database, with the settings that the server gives it unless told otherwise. */
export function startFeedOn(
  { database, doorbell, pollMs }: OpenDatabase,
  options: Partial<FeedOptions> = {},
): Promise<Feed> {
  return startFeed({
    database,
    doorbell,
    pollMs,
    maxStreams: 100,
    passing: [
      {
        feed: 'sessions',
        everyMs: 5000,
        greets: 'everyone',
        next: async () => ({
          type: 'health_update',
          data: await getSessionSnapshot({ database, heartbeatIntervalS: 30 }, 50),
        }),
      },
    ],
    onError: ignore,
    ...options,
  })
}
