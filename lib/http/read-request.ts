import type { z } from 'zod'
import type { Contract } from './contract.ts'
import { Problem, type ValidationError } from './problems.ts'

export const MAX_BODY_BYTES = 64 * 1024

/** Reads the body, never more than 64 KiB of it. @throws {Problem} `payload_too_large` */
export async function readBody(request: Request): Promise<Uint8Array> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    if (Number(declared) > MAX_BODY_BYTES) throw new Problem('payload_too_large')
    // The HTTP parser lets through no more than was declared.
    return new Uint8Array(await request.arrayBuffer().catch(endedEarly))
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read().catch(endedEarly)) ?? { done: true }
    if (done || !value) return Buffer.concat(chunks)
    size += value.byteLength
    if (size > MAX_BODY_BYTES) throw new Problem('payload_too_large')
    chunks.push(value)
  }
}

/** The client went away, so nobody is answered; but it is no fault of the server's either. */
function endedEarly(): never {
  throw new Problem('malformed_json', { detail: 'The body ended early.' })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Parses a body by its declared type. An absent one is an empty object, for the schema to judge. */
export function parseJson(bytes: Uint8Array, headers: Headers): unknown {
  if (bytes.byteLength === 0) return {}
  const [type = '', ...parameters] = (headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
  if (
    (headers.get('content-encoding') ?? 'identity') !== 'identity' ||
    type !== 'application/json' ||
    (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
  ) {
    throw new Problem('unsupported_media_type', { headers: { Accept: 'application/json' } })
  }
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw new Problem('malformed_json')
  }
}

/** Query parameters as an object; one that is given twice is for the schema to refuse. */
export function queryObject(request: Request): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null)
  for (const [name, value] of new URL(request.url).searchParams) {
    query[name] = name in query ? [query[name], value].flat() : value
  }
  return query
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/

/**
 * The key that makes a call safe to repeat.
 * @throws {Problem} `idempotency_key_required`, or `invalid_request` for a malformed one
 */
export function readIdempotencyKey(headers: Headers): string {
  const key = headers.get('idempotency-key')
  if (!key) throw new Problem('idempotency_key_required')
  if (IDEMPOTENCY_KEY.test(key)) return key
  const path = 'header.idempotency-key'
  const message = 'must be 1 to 255 visible ASCII characters'
  throw new Problem('invalid_request', {
    detail: `${path}: ${message}`,
    errors: [{ path, message }],
  })
}

/** Parses one part of a request. @throws {Problem} `invalid_request` that names each wrong member */
export function parsePart<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  part: string,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue) => validationErrors(issue, part))
  throw new Problem('invalid_request', {
    detail: errors
      .map(({ path, message }) => `${path}: ${message}`)
      .slice(0, 3)
      .join('; '),
    errors,
  })
}

function validationErrors(issue: z.core.$ZodIssue, part: string): ValidationError[] {
  const path = [part, ...issue.path.map(String)].join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, 20)
      .map((key) => ({ path: `${path}.${key.slice(0, 100)}`, message: 'is not known' }))
  }
  return [{ path, message: issue.message }]
}

/** Path parameters. One of the wrong form means that nothing of that id exists. */
export function parseParams<Schema extends z.ZodObject>(
  schema: Schema,
  params: unknown,
  contract: Contract,
): z.output<Schema> {
  const result = schema.safeParse(withoutSuffixes(params, contract.path))
  if (result.success) return result.data
  const code = contract.unknownParams ?? 'not_found'
  throw new Problem(
    code,
    contract.describeRefusal ? { detail: contract.describeRefusal(code) } : {},
  )
}

/** Next.js gives the whole of a segment: `{agent_id}.svg` loses its ending here, or is none. */
function withoutSuffixes(params: unknown, path: string): unknown {
  const segments = [...path.matchAll(/\{(\w+)\}([^/]+)/g)]
  if (segments.length === 0) return params
  const own: Record<string, unknown> = { ...Object(params) }
  for (const [, name = '', suffix = ''] of segments) {
    const value = own[name]
    own[name] =
      typeof value === 'string' && value.endsWith(suffix)
        ? value.slice(0, -suffix.length)
        : undefined
  }
  return own
}
