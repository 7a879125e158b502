import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { z } from 'zod'
import type { Contract, Parsed } from '#lib/http/contract.ts'
import { type ProblemCode, problems } from '#lib/http/problems.ts'
import { openApiDocument } from '#lib/operations/openapi.ts'
import { handle } from './routes.ts'
import { OPERATOR_KEY, PUBLIC_URL } from './server.ts'

export interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

const problemBody = z.strictObject({
  type: z.url(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  next_action: z.enum([
    'retry',
    'refresh',
    'reconnect',
    'heartbeat',
    'open_session',
    'enroll',
    'fix_request',
    'none',
  ]),
  retry_after_s: z.number().optional(),
  request_id: z.string().optional(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
})
export type ProblemBody = z.infer<typeof problemBody>

export interface Answer<Body> {
  readonly status: number
  readonly headers: Headers
  /** What came, as text. */
  readonly text: string
  /** The contract's response; throws if the answer is a problem. */
  readonly body: Body
  /** The problem; throws if the answer is none. */
  readonly problem: ProblemBody
}

/**
 * Calls an endpoint by its contract, and holds the answer to it: every member of a success is the
 * contract's, every problem is one that the OpenAPI document names for this endpoint and status.
 */
export async function call<C extends Contract>(
  contract: C,
  input: Call = {},
): Promise<Answer<Parsed<C, 'response'>>> {
  const path = contract.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(input.params?.[name] ?? `missing-${name}`),
  )
  const query = new URLSearchParams(
    Object.entries(input.query ?? {}).map(([name, value]) => [name, String(value)]),
  )
  const answer = await send(contract.method, query.size > 0 ? `${path}?${query}` : path, input)
  const { status, headers, text } = answer
  let body: unknown
  if (status === contract.status) {
    if (contract.status === 204) expect(text).toBe('')
    if (contract.response) {
      const json: unknown = JSON.parse(text)
      body = contract.response.parse(json)
      if (!isDeepStrictEqual(body, json)) expect(json).toEqual(body)
    }
    if (contract.secret) expect(headers.get('cache-control')).toBe('no-store')
  } else {
    expectDocumented(contract, answer.problem)
  }
  return {
    status,
    headers,
    text,
    get problem() {
      return answer.problem
    },
    get body() {
      if (status !== contract.status) throw new Error(`${contract.id} answered ${status}: ${text}`)
      return body as Parsed<C, 'response'>
    },
  }
}

const document = openApiDocument(PUBLIC_URL)

function expectDocumented({ id, method, path }: Contract, { status, code }: ProblemBody): void {
  const operation = document.paths[path]?.[method.toLowerCase()] as
    | { responses: Record<string, { content: Record<string, { schema: unknown }> } | undefined> }
    | undefined
  const schema = operation?.responses[status]?.content['application/problem+json']?.schema
  expect(JSON.stringify(schema), `${id} may answer ${status} ${code}`).toContain(`"${code}"`)
}

/** Calls a path as Next.js would, and checks what holds for every answer of the API. */
export async function send(
  method: string,
  path: string,
  { body, token, headers = {} }: Omit<Call, 'params' | 'query'> = {},
): Promise<Answer<unknown>> {
  const sent = body === undefined ? undefined : JSON.stringify(body)
  return sendRaw(method, path, sent, {
    ...(sent === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(sent)) }),
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...headers,
  })
}

/** A call with exactly these headers and bytes; a stream goes without `Content-Length`. */
export async function sendRaw(
  method: string,
  path: string,
  body: BodyInit | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<Answer<unknown>> {
  const response = await handle(
    new Request(`${PUBLIC_URL}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    } as RequestInit),
  )
  return inspect(response)
}

async function inspect(response: Response): Promise<Answer<unknown>> {
  const { status, headers } = response
  expect(headers.get('x-request-id')).toMatch(/^[\w.-]{8,128}$/)
  expect(headers.get('cache-control')).not.toBeNull()
  const isProblem = headers.get('content-type') === 'application/problem+json'
  expect(isProblem).toBe(status >= 400)
  const text = await response.text()
  if (isProblem) expectWellFormed(status, headers, text)
  if (status === 401) expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="rollcall"/)
  return {
    status,
    headers,
    text,
    get body() {
      return JSON.parse(text) as unknown
    },
    get problem() {
      if (!isProblem) throw new Error(`not a problem: ${status} ${text}`)
      return problemBody.parse(JSON.parse(text))
    },
  }
}

/** RFC 9457, and the one table of codes. */
function expectWellFormed(status: number, headers: Headers, text: string): void {
  const problem = problemBody.parse(JSON.parse(text))
  const entry = problems[problem.code]
  expect(problem.status).toBe(status)
  expect(status).toBe(entry.status)
  expect(problem.title).toBe(entry.title)
  expect(problem.type).toBe(`${PUBLIC_URL}/docs/problems#${problem.code}`)
  expect(headers.get('cache-control')).toBe('no-store')
  const retryAfter = headers.get('retry-after')
  expect(retryAfter).toBe(
    problem.retry_after_s === undefined ? null : String(Math.ceil(problem.retry_after_s)),
  )
  if (status === 503) expect(Number(retryAfter)).toBeGreaterThan(0)
  expect(problem.request_id).toBe(status === 500 ? headers.get('x-request-id') : undefined)
}

/** The operator's credentials, to be spread into a call. */
export const asOperator = { token: OPERATOR_KEY } as const
