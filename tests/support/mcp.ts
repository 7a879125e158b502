import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { type ProblemCode, problems } from '#lib/http/problems.ts'

export const REVISIONS = ['2025-11-25', '2026-07-28'] as const
export type Revision = (typeof REVISIONS)[number]

export interface Connection extends AsyncDisposable {
  readonly client: Client
  /** Calls a tool that is not refused: its structured content. */
  call(tool: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>
  /** Calls a tool; the text, and whether it is an error. */
  text(tool: string, args?: Record<string, unknown>): Promise<{ text: string; isError: boolean }>
  /** Calls a tool that is refused: the problem. */
  refusal(tool: string, args?: Record<string, unknown>): Promise<Refusal>
}

const refusal = z.looseObject({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  next_action: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
})
type Refusal = z.infer<typeof refusal>

/** Connects the official client, with one revision of the protocol. */
export async function connectMcp(
  url: string,
  token: string,
  revision: Revision,
  fetch?: (url: string | URL, init?: RequestInit) => Promise<Response>,
): Promise<Connection> {
  const client = new Client(
    { name: 'tests', version: '1.0.0' },
    { versionNegotiation: { mode: revision === '2025-11-25' ? 'legacy' : { pin: revision } } },
  )
  const transport = new StreamableHTTPClientTransport(new URL('/api/mcp', url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
    ...(fetch ? { fetch } : {}),
  })
  await client.connect(transport)
  const run = async (tool: string, args: Record<string, unknown> = {}) => {
    const result = await client.callTool({ name: tool, arguments: args })
    const [content] = result.content
    if (content?.type !== 'text' || result.content.length !== 1) {
      throw new Error(`${tool} answered no text`)
    }
    return { result, text: content.text, isError: result.isError === true }
  }
  return {
    client,
    call: async (tool, args) => {
      const { result, text, isError } = await run(tool, args)
      if (isError) throw new Error(`${tool} was refused: ${text}`)
      return result.structuredContent as Record<string, unknown>
    },
    text: async (tool, args) => {
      const { text, isError } = await run(tool, args)
      return { text, isError }
    },
    refusal: async (tool, args) => {
      const { result, text, isError } = await run(tool, args)
      if (!isError) throw new Error(`${tool} was not refused: ${text}`)
      // What is promised of structured content is the output schema's.
      if ('structuredContent' in result) throw new Error('a refusal has structured content')
      return refusal.parse(JSON.parse(text))
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}
