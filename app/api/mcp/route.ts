import { methods, route } from '#lib/http/route.ts'
import { mcpContract } from '#lib/mcp/contract.ts'
import { pointingToMetadata } from '#lib/mcp/protected-resource.ts'
import { serveMcp } from '#lib/mcp/serve.ts'
import { endpoints } from './endpoints.ts'

const handlers = methods(route(mcpContract, serveMcp(endpoints)))

/** POST /api/mcp: the MCP server. */
export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = handlers
export const POST = pointingToMetadata(handlers.POST)
