import { listFunctions } from './catalogue.ts'
import { isUnavailable, type SqlConnection } from './connection.ts'

interface FunctionSignature {
  /** SQL types by argument name. */
  readonly args: ReadonlyMap<string, string>
}

const RPC_PATH = /\/rest\/v1\/rpc\/([a-z_][a-z0-9_]*)$/

/**
 * A `fetch` for supabase-js that answers `POST /rest/v1/rpc/<function>` as PostgREST does, by
 * running the function over a connection: arguments by name, from a JSON object, with the types
 * that the function declares; its jsonb result as the body; errors in PostgREST's form.
 */
export function createGateway(connection: SqlConnection): typeof fetch {
  let signatures: Promise<Map<string, FunctionSignature>> | undefined
  const statements = new Map<string, string>()

  async function statementFor(
    name: string,
    argNames: readonly string[],
  ): Promise<string | undefined> {
    const key = `${name}(${argNames.join()})`
    const known = statements.get(key)
    if (known) return known
    signatures ??= loadSignatures(connection)
    let signature: FunctionSignature | undefined
    try {
      signature = (await signatures).get(name)
    } catch (error) {
      signatures = undefined
      throw error
    }
    if (!signature || argNames.some((arg) => !signature.args.has(arg))) {
      // Perhaps newer than what was read: look again at the next call.
      signatures = undefined
      return undefined
    }
    const call = argNames.map((arg) => `${arg} => a.${arg}`).join(', ')
    const columns = argNames.map((arg) => `${arg} ${signature.args.get(arg)}`).join(', ')
    const statement = argNames.length
      ? `select public.${name}(${call})::text as result from jsonb_to_record($1::jsonb) as a(${columns})`
      : `select public.${name}()::text as result where $1::jsonb is not null`
    statements.set(key, statement)
    return statement
  }

  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const name = RPC_PATH.exec(url.pathname)?.[1]
    if (!name || init?.method !== 'POST') {
      return failure(
        404,
        'PGRST205',
        `${init?.method ?? 'GET'} ${url.pathname} is not a function call`,
      )
    }
    const body = typeof init.body === 'string' && init.body ? init.body : '{}'
    const argNames = Object.keys(JSON.parse(body) as object).sort()
    try {
      const statement = await statementFor(name, argNames)
      if (!statement) {
        return failure(
          404,
          'PGRST202',
          `Could not find the function public.${name}(${argNames.join(', ')})`,
        )
      }
      const { rows } = await connection.query(statement, [body])
      const result = rows[0]?.result
      return new Response(typeof result === 'string' ? result : 'null', {
        headers: { 'Content-Type': 'application/json; charset=utf-8' },
      })
    } catch (error) {
      return fromError(error)
    }
  }
}

async function loadSignatures(connection: SqlConnection): Promise<Map<string, FunctionSignature>> {
  const functions = await listFunctions(connection)
  return new Map(
    functions.map(({ name, args }) => [
      name,
      { args: new Map(args.map((arg) => [arg.name, arg.type])) },
    ]),
  )
}

function fromError(error: unknown): Response {
  const {
    code = '',
    message,
    detail,
    hint,
  } = error as Error & { code?: string; detail?: string; hint?: string }
  if (isUnavailable(error))
    return failure(503, /^[0-9A-Z]{5}$/.test(code) ? code : 'PGRST001', message)
  if (code === '42501') return failure(403, code, message, detail, hint)
  if (code === '42883') return failure(404, code, message, detail, hint)
  if (code.startsWith('23')) return failure(409, code, message, detail, hint)
  if (/^(22|P0)/.test(code)) return failure(400, code, message, detail, hint)
  return failure(500, code || 'PGRST300', message, detail, hint)
}

function failure(
  status: number,
  code: string,
  message: string,
  details?: string,
  hint?: string,
): Response {
  return Response.json({ code, message, details: details ?? null, hint: hint ?? null }, { status })
}
