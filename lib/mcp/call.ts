import { randomUUID } from 'node:crypto'
import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Contract } from '#lib/http/contract.ts'
import { problemResponse } from '#lib/http/problem-response.ts'
import { Problem } from '#lib/http/problems.ts'
import { parsePart } from '#lib/http/read-request.ts'
import type { NextHandler } from '#lib/http/route.ts'
import type { Tool } from './tool.ts'

/** Who calls, and how it showed it: an endpoint is called with the very credentials. */
export interface McpCaller {
  readonly agentId: string
  /** The `Authorization` header. */
  readonly authorization: string
  /** The `X-Request-Id` that was sent, if any. */
  readonly requestId: string | null
  readonly publicUrl: string
}

type Arguments = Readonly<Record<string, unknown>>

/**
 * Calls a tool: its endpoint's own handler, with a request made of the arguments. So authentication,
 * validation, problems, replays and metrics are those of the endpoint. A refusal is a result with
 * `isError` and the problem as its content; it has no structured content, as that is promised to be
 * the output schema's.
 */
export async function callTool(
  tool: Tool,
  handle: NextHandler,
  given: unknown,
  caller: McpCaller,
): Promise<CallToolResult> {
  const refusal = judge(tool, given, caller)
  const args = { ...(given as Arguments | undefined) }
  if (tool.ownId !== undefined) args[tool.ownId] ??= caller.agentId
  const response =
    refusal ?? (await callEndpoint(tool.contract, handle, args, caller, tool.renamed))
  const text = await response.text()
  if (!response.ok) return { content: [{ type: 'text', text }], isError: true }
  const isReplay = response.headers.get('idempotency-replayed') === 'true'
  // An endpoint that answers nothing has done what it was called for.
  return tool.result(text === '' ? pathParams(tool.contract, args) : JSON.parse(text), isReplay)
}

/** What is wrong with the form of the arguments, by their own names; null if nothing. */
function judge(tool: Tool, given: unknown, caller: McpCaller): Response | null {
  try {
    parsePart(tool.argumentsSchema, given ?? {}, 'arguments')
    return null
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { code, options, message } = error
    return problemResponse(code, options, {
      requestId: caller.requestId ?? randomUUID(),
      publicUrl: caller.publicUrl,
      detail: message,
    })
  }
}

/** Calls an endpoint's handler with the members of its path, query and body. */
export function callEndpoint(
  contract: Contract,
  handle: NextHandler,
  args: Arguments,
  caller: McpCaller,
  renamed: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = new Headers({ Authorization: caller.authorization })
  if (caller.requestId !== null) headers.set('X-Request-Id', caller.requestId)
  if (contract.idempotencyKey) {
    headers.set('Idempotency-Key', String(args.idempotency_key ?? randomUUID()))
  }
  const query = new URLSearchParams()
  for (const name of Object.keys(contract.query?.shape ?? {})) {
    if (args[name] !== undefined) query.set(name, String(args[name]))
  }
  let body: Buffer<ArrayBuffer> | undefined
  if (contract.body) {
    const members = Object.keys(contract.body.shape).map((name) => [
      name,
      args[renamed[name] ?? name],
    ])
    body = Buffer.from(JSON.stringify(Object.fromEntries(members)))
    headers.set('Content-Type', 'application/json')
    headers.set('Content-Length', String(body.length))
  }
  const request = new Request(`http://localhost${contract.path}?${query}`, {
    method: contract.method,
    headers,
    ...(body ? { body } : {}),
  })
  return handle(request, { params: Promise.resolve(pathParams(contract, args)) })
}

function pathParams(contract: Contract, args: Arguments): Record<string, string> {
  return Object.fromEntries(
    Object.keys(contract.params?.shape ?? {}).map((name) => [name, String(args[name])]),
  )
}
