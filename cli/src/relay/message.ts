/** A JSON-RPC 2.0 message, as far as a relay looks into it. */
export interface Message {
  readonly jsonrpc: '2.0'
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: unknown
  readonly error?: unknown
}

/** One that wants an answer. */
export type Request = Message & { readonly id: string | number; readonly method: string }

export const isRequest = (message: Message): message is Request =>
  message.method !== undefined && message.id !== undefined && message.id !== null

/** The member that names a request's protocol revision, from 2026-07-28 on. */
export const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'

/** Which member of `params` the header `Mcp-Name` repeats (Streamable HTTP, standard headers). */
const NAMED_BY: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
}

/** The revision that a message claims itself; null for those of 2025-11-25 and before, which do not. */
export function claimedVersion(message: Message): string | null {
  const meta = message.params?._meta
  const version = isObject(meta) ? meta[VERSION_KEY] : undefined
  return typeof version === 'string' ? version : null
}

/**
 * The headers that say again what a message says: for proxies, which then need not read bodies.
 * @param negotiated the revision that `initialize` settled, for messages that do not claim one
 */
export function standardHeaders(
  message: Message,
  negotiated: string | null,
): Record<string, string> {
  const claimed = claimedVersion(message)
  if (claimed === null || message.method === undefined) {
    return negotiated === null || message.method === 'initialize'
      ? {}
      : { 'MCP-Protocol-Version': negotiated }
  }
  const member = Object.hasOwn(NAMED_BY, message.method) ? NAMED_BY[message.method] : undefined
  const name = member === undefined ? undefined : message.params?.[member]
  return {
    'MCP-Protocol-Version': claimed,
    'Mcp-Method': message.method,
    ...(typeof name === 'string' ? { 'Mcp-Name': encodeHeader(name) } : {}),
  }
}

/** Text that a header cannot hold as it is goes in Base64, in the specification's marks. */
export function encodeHeader(text: string): string {
  const isPlain = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)
  const looksEncoded = /^=\?base64\?.*\?=$/i.test(text)
  if (isPlain && !looksEncoded) return text
  return `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`
}

/** An error for a request that got no answer of the server's. */
export function errorFor(id: string | number | null, message: string, data?: object): Message {
  // -32000 to -32099 are for the implementation's own errors (JSON-RPC 2.0, 5.1).
  return { jsonrpc: '2.0', id, error: { code: -32000, message, ...(data ? { data } : {}) } }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
