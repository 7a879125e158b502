import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'

export const MCP_PATH = '/api/mcp'

export const mcpContract = defineContract({
  id: 'mcp',
  method: 'POST',
  path: MCP_PATH,
  tag: 'MCP',
  summary: 'The MCP server (Streamable HTTP)',
  description:
    'One JSON-RPC message of the Model Context Protocol, revision 2026-07-28 or 2025-11-25; the answer is JSON or an event stream. What tools refuse is a tool result with `isError` and the problem as its content. Only who calls, the address and the size are refused here as everywhere; what is wrong with a message is answered as JSON-RPC says.',
  access: 'agent',
  status: 200,
  produces: 'application/json',
  problems: ['payload_too_large'],
})

/** RFC 9728, 2. */
const protectedResource = z.object({
  resource: z.url(),
  resource_name: z.string(),
  resource_documentation: z.url(),
  bearer_methods_supported: z.array(z.literal('header')),
})
export type ProtectedResource = z.infer<typeof protectedResource>

const METADATA_PATH = '/.well-known/oauth-protected-resource'

const metadata = {
  method: 'GET',
  tag: 'MCP',
  access: 'anyone',
  description:
    'RFC 9728. It names no authorization server, as there is none to ask: an agent has its tokens from enrolling, and new ones from `POST /api/sessions/refresh`.',
  status: 200,
  response: protectedResource,
  problems: [],
} as const

export const apiMetadataContract = defineContract({
  ...metadata,
  id: 'apiMetadata',
  path: METADATA_PATH,
  summary: 'How the API is protected',
})

/** RFC 9728, 3.1: the path of the resource comes after the well-known part. */
export const mcpMetadataContract = defineContract({
  ...metadata,
  id: 'mcpMetadata',
  path: `${METADATA_PATH}${MCP_PATH}`,
  summary: 'How the MCP server is protected',
})
