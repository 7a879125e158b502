import { createClient } from '@supabase/supabase-js'
import type { z } from 'zod'
import { UNAVAILABLE_STATE } from './connection.ts'
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
  /** HTTP status, and the SQLSTATE or PostgREST's own code. */
  readonly status: number
  readonly code: string

  constructor(message: string, status: number, code: string) {
    super(message)
    this.status = status
    this.code = code
  }
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

/** No answer at all, too many requests, and what gateways in front of a project that is away say. */
const isUnavailableStatus = (status: number) => status === 0 || status === 429 || status >= 502

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
        const code = error.code ?? ''
        if (
          isUnavailableStatus(status) ||
          UNAVAILABLE_STATE.test(code) ||
          code.startsWith('PGRST00')
        ) {
          throw new DatabaseUnavailable(message)
        }
        throw new DatabaseFault(message, status, code)
      }
      return result.parse(data)
    },
  }
}
