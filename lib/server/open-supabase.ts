import { z } from 'zod'
import { ConfigError } from '#lib/config/config.ts'
import { createDatabase, type DatabaseFault } from '#lib/supabase/database.ts'
import type { OpenDatabase } from './open-database.ts'

/** A project that does not answer must not hold a call for ever. */
const TIMEOUT_MS = 20_000

const withTimeout: typeof fetch = (input, init) => {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  return fetch(input, {
    ...init,
    signal: init?.signal ? AbortSignal.any([timeout, init.signal]) : timeout,
  })
}

/** A Supabase project, through PostgREST. Its migrations are applied by the Supabase CLI. */
export async function openSupabase(
  { url, secretKey }: { readonly url: string; readonly secretKey: string },
  onError: (error: unknown) => void,
): Promise<OpenDatabase> {
  const database = createDatabase(url, secretKey, withTimeout)
  try {
    await database.call('schema_version', {}, z.string().nullable())
  } catch (error) {
    const { status } = error as DatabaseFault
    if (status === 401 || status === 403) {
      throw new ConfigError(
        'SUPABASE_SECRET_KEY should be the secret key of the project at SUPABASE_URL, which refused it.',
      )
    }
    if (status === 404) {
      throw new ConfigError(
        'SUPABASE_URL should be a project that has the migrations: npx supabase link, then npx supabase db push.',
      )
    }
    onError(error)
  }
  return {
    database,
    doorbell: undefined,
    pollMs: { busy: 250, idle: 5000 },
    migrated: Promise.resolve(),
    close: async () => {},
  }
}
