import { createClient } from '@supabase/supabase-js'
import type { z } from 'zod'
import type { Database as Schema } from './functions.generated.ts'

export type FunctionName = keyof Schema['public']['Functions']
export type FunctionArgs<Name extends FunctionName> = Schema['public']['Functions'][Name]['Args']

/** The database cannot be reached, or is too busy to answer in time. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable'
}

/** A call failed inside the database: a fault of ours, as expected outcomes are values. */
export class DatabaseFault extends Error {
  override name = 'DatabaseFault'
}

/** The one way to the database: its functions, through supabase-js, wherever it is. */
export interface Database {
  /**
   * Calls a function of `public` and parses what it answers.
   * @throws {DatabaseUnavailable | DatabaseFault}
   */
  call<Name extends FunctionName, Result extends z.ZodType>(
    name: Name,
    args: FunctionArgs<Name>,
    result: Result,
  ): Promise<z.output<Result>>
}

const UNAVAILABLE_STATUS = new Set([0, 502, 503, 504])
/** What PostgREST answers with another status: lock and statement timeouts, deadlocks, shutdown. */
const UNAVAILABLE_CODE = /^(08|53|57P0|55P03|57014|40001|40P01|PGRST00)/

/**
 * supabase-js over a Supabase project, or over a gateway that stands in for its address.
 * @param fetch a `fetch` that answers as PostgREST does; the global one for a real project
 */
export function createDatabase(
  url: string,
  secretKey: string,
  fetch: typeof globalThis.fetch,
): Database {
  const client = createClient<Schema>(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch },
  })
  return {
    call: async (name, args, result) => {
      const { data, error, status } = await client.rpc(name, args as never)
      if (error) {
        const message = `${name}: ${error.message || `status ${status}`}`
        if (UNAVAILABLE_STATUS.has(status) || UNAVAILABLE_CODE.test(error.code ?? '')) {
          throw new DatabaseUnavailable(message, { cause: error })
        }
        throw new DatabaseFault(message, { cause: error })
      }
      return result.parse(data)
    },
  }
}
