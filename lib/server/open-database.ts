import type { Config } from '#lib/config/config.ts'
import type { Doorbell } from '#lib/feed/feed.ts'
import type { Database } from '#lib/supabase/database.ts'
import { openEmbedded } from './open-embedded.ts'
import { openShared } from './open-shared.ts'
import { openSupabase } from './open-supabase.ts'

export interface OpenDatabase {
  readonly database: Database
  /** None where this process is the only one, or where there is nothing to listen to. */
  readonly doorbell: Doorbell | undefined
  /** How often the feed looks for events that nobody rang for, in ms: with readers, and without. */
  readonly pollMs: { readonly busy: number; readonly idle: number }
  /** Resolves when the migrations are applied (on Supabase: at once). */
  readonly migrated: Promise<void>
  close(): Promise<void>
}

/**
 * Opens the database where the configuration puts it. One that is away is waited for.
 * @throws {ConfigError} when it is there but cannot be used
 */
export async function openDatabase(
  config: Config,
  onError: (error: unknown) => void,
): Promise<OpenDatabase> {
  const place = config.database
  switch (place.kind) {
    case 'embedded':
      return openEmbedded(config.dataDir, onError)
    case 'postgres':
      return openShared(place.url, onError)
    case 'supabase':
      return openSupabase(place, onError)
  }
}
