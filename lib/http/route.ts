import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { currentServer } from '#lib/server/current.ts'
import { describeError } from '#lib/server/log.ts'
import type { Server } from '#lib/server/server.ts'
import { authenticate, type Caller } from './authenticate.ts'
import type { Access, Contract, Parsed } from './contract.ts'
import { problemResponse } from './problem-response.ts'
import { Problem } from './problems.ts'
import {
  parseJson,
  parseParams,
  parsePart,
  queryObject,
  readBody,
  readIdempotencyKey,
} from './read-request.ts'

type CallerFor<A extends Access> = A extends 'agent'
  ? Extract<Caller, { kind: 'agent' }>
  : A extends 'operator'
    ? Extract<Caller, { kind: 'operator' }>
    : A extends 'agent_or_operator'
      ? Extract<Caller, { kind: 'agent' | 'operator' }>
      : Caller

export interface HandlerInput<C extends Contract> {
  readonly server: Server
  readonly request: Request
  readonly requestId: string
  readonly caller: CallerFor<C['access']>
  readonly params: Parsed<C, 'params'>
  readonly query: Parsed<C, 'query'>
  readonly body: Parsed<C, 'body'>
  readonly idempotencyKey: C extends { readonly idempotencyKey: true } ? string : undefined
}

/** What a handler answers: the contract's response, with headers where some are called for. */
type Answer<C extends Contract> = C extends { readonly produces: string }
  ? Response
  : C extends { readonly response: infer Schema extends z.ZodType }
    ? z.input<Schema> | Answered<z.input<Schema>>
    : undefined | Answered<undefined>

/** An answer with headers of its own. */
export class Answered<Body> {
  readonly body: Body
  readonly headers: Readonly<Record<string, string>>

  constructor(body: Body, headers: Readonly<Record<string, string>>) {
    this.body = body
    this.headers = headers
  }
}

interface RouteContext {
  readonly params: Promise<Record<string, string | string[] | undefined>>
}

export type NextHandler = (request: Request, context: RouteContext) => Promise<Response>

interface Endpoint {
  readonly contract: Contract
  readonly handle: NextHandler
}

const nothing = z.strictObject({})

const REQUEST_ID = /^[\w.-]{8,128}$/

/**
 * Makes an endpoint of a contract and a handler. The order never changes: limit, authenticate,
 * parse, run, answer; refusals are problems, and what goes out is parsed by the contract as well.
 */
export function route<C extends Contract>(
  contract: C,
  handler: (input: HandlerInput<C>) => Promise<Answer<C>>,
): Endpoint {
  return {
    contract,
    handle: (request, context) =>
      respond(request, contract.id, async (server, requestId) => {
        const hasBody = contract.body || takesNothing(contract)
        const bytes = hasBody ? await readBody(request) : undefined
        const caller = await authenticate(request, contract.access, server)
        if (bytes?.length && !contract.body) {
          // Many clients send an empty object where there is nothing to say.
          parsePart(nothing, parseJson(bytes, request.headers), 'body')
        }
        const input = {
          server,
          request,
          requestId,
          caller,
          params: contract.params && parseParams(contract.params, await context.params, contract),
          query: contract.query && parsePart(contract.query, queryObject(request), 'query'),
          body:
            contract.body &&
            bytes &&
            parsePart(contract.body, parseJson(bytes, request.headers), 'body'),
          idempotencyKey: contract.idempotencyKey && readIdempotencyKey(request.headers),
        } as HandlerInput<C>
        return answer(contract, await handler(input))
      }),
  }
}

/** What has no body to take; one that makes the whole answer may read the request by itself. */
function takesNothing({ method, body, produces }: Contract): boolean {
  return method === 'POST' && body === undefined && produces === undefined
}

/**
 * The exports of a route file: its endpoints, and `405` with `Allow` for the other methods.
 * @example export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(route(…), route(…))
 */
export function methods(
  ...endpoints: readonly Endpoint[]
): Record<'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', NextHandler> {
  const byMethod = new Map<string, NextHandler>(
    endpoints.map(({ contract, handle }) => [contract.method, handle]),
  )
  // A stream has no end that an answer without a body could wait for, and a secret that nobody is
  // given must not be minted.
  const hasHead = endpoints.some(
    ({ contract }) =>
      contract.method === 'GET' && !contract.secret && contract.produces !== 'text/event-stream',
  )
  const allowed = [...byMethod.keys(), ...(hasHead ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  const refuse: NextHandler = (request) =>
    respond(request, 'method_not_allowed', async () => {
      throw new Problem('method_not_allowed', { headers: { Allow: allowed } })
    })
  const tellAllowed: NextHandler = (request) =>
    respond(
      request,
      'options',
      async () =>
        new Response(null, {
          status: 204,
          headers: { Allow: allowed, 'Cache-Control': 'no-store' },
        }),
    )
  const pick = (method: string) => byMethod.get(method) ?? refuse
  return {
    GET: pick('GET'),
    HEAD: hasHead ? pick('GET') : refuse,
    POST: pick('POST'),
    PUT: refuse,
    PATCH: pick('PATCH'),
    DELETE: pick('DELETE'),
    OPTIONS: tellAllowed,
  }
}

/** Answers a path of the API that has no endpoint. */
export const notFound: NextHandler = (request) =>
  respond(request, 'not_found', async () => {
    throw new Problem('not_found')
  })

async function respond(
  request: Request,
  operation: string,
  run: (server: Server, requestId: string) => Promise<Response>,
): Promise<Response> {
  const startedAt = performance.now()
  const offered = request.headers.get('x-request-id')
  const requestId = offered !== null && REQUEST_ID.test(offered) ? offered : randomUUID()
  const server = await currentServer()
  let response: Response
  try {
    response = await run(server, requestId)
    response.headers.set('X-Request-Id', requestId)
  } catch (error) {
    response = refuse(error, requestId, operation, server)
  }
  const seconds = (performance.now() - startedAt) / 1000
  server.metrics.observeRequest(operation, response.status, seconds)
  server.log.debug(
    { request_id: requestId, operation, status: response.status, ms: Math.round(seconds * 1000) },
    'answered',
  )
  return response
}

function answer(contract: Contract, answered: unknown): Response {
  if (answered instanceof Response) return answered
  const { body, headers } =
    answered instanceof Answered ? answered : { body: answered, headers: {} }
  const allHeaders = { 'Cache-Control': 'no-store', ...headers }
  if (!contract.response)
    return new Response(null, { status: contract.status, headers: allHeaders })
  return Response.json(contract.response.parse(body), {
    status: contract.status,
    headers: allHeaders,
  })
}

function refuse(error: unknown, requestId: string, operation: string, server: Server): Response {
  const context = { requestId, publicUrl: server.config.publicUrl }
  // By name and not by class: Next.js bundles routes and instrumentation apart, with a class each.
  const name = error instanceof Error ? error.name : ''
  if (name === 'Problem') {
    const { code, options, message } = error as Problem
    return problemResponse(code, options, { ...context, detail: message })
  }
  if (name === 'DatabaseUnavailable') {
    server.log.warn(
      { request_id: requestId, operation, error: describeError(error) },
      'database unavailable',
    )
    return problemResponse(
      'database_unavailable',
      { retryAfterS: 2 },
      {
        ...context,
        detail: 'The database cannot be reached, or is too busy to answer in time.',
      },
    )
  }
  server.log.error(
    { request_id: requestId, operation, error: describeError(error) },
    'internal error',
  )
  return problemResponse(
    'internal_error',
    {},
    { ...context, detail: 'Something went wrong inside the server.' },
  )
}
