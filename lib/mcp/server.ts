import { randomUUID } from 'node:crypto'
import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
} from '@modelcontextprotocol/server'
import { VERSION } from '#lib/config/version.ts'
import type { NextHandler } from '#lib/http/route.ts'
import { callTool, type McpCaller } from './call.ts'
import { federationTools } from './federation-tools.ts'
import { INSTRUCTIONS } from './instructions.ts'
import { type ResourceEndpoints, readResource, resources, resourceTemplates } from './resources.ts'
import { sessionTools } from './session-tools.ts'
import { taskTools } from './task-tools.ts'
import type { Tool } from './tool.ts'

const tools = [...sessionTools, ...taskTools, ...federationTools]
const toolsByName = new Map<string, Tool>(tools.map((tool) => [tool.listed.name, tool]))
const listedTools = { tools: tools.map(({ listed }) => listed) }

/** The handlers behind the tools and resources, by the id of their contract. */
export type Endpoints = ResourceEndpoints &
  Readonly<Record<(typeof tools)[number]['contract']['id'], NextHandler>>

/** What does not change while a server runs is good for five minutes, as it may be another one then. */
const FIXED = { ttlMs: 300_000, cacheScope: 'public' } as const

/**
 * Makes the server that answers one request, as the SDK asks for one each time. It is the SDK's
 * low-level one, so that nothing is registered and no schema converted again for each: the lists are
 * made once, and a call goes straight to its endpoint.
 * @param onFault is told of a fault of ours, of which the caller learns only the request's id
 */
export function mcpServers(
  endpoints: Endpoints,
  callerOf: (context: Parameters<McpServerFactory>[0]) => McpCaller,
  onFault: (error: unknown, requestId: string) => void,
): McpServerFactory {
  return (context) => {
    const caller = callerOf(context)
    /** The SDK would answer with the message of whatever is thrown. */
    const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work()
      } catch (error) {
        if (error instanceof ProtocolError) throw error
        const request_id = caller.requestId ?? randomUUID()
        onFault(error, request_id)
        const message = `The server failed. It is in its log under ${request_id}.`
        throw new ProtocolError(ProtocolErrorCode.InternalError, message, { request_id })
      }
    }
    const server = new Server(
      { name: 'rollcall', title: 'Rollcall', version: VERSION },
      {
        // There are no prompts, and nothing is logged to clients. Some ask all the same, as the
        // conformance suite does, and are better told so than refused.
        capabilities: {
          tools: {},
          resources: {},
          prompts: {},
          ...(context.era === 'legacy' ? { logging: {} } : {}),
        },
        instructions: INSTRUCTIONS,
        cacheHints: {
          'server/discover': FIXED,
          'tools/list': FIXED,
          'prompts/list': FIXED,
          'resources/list': FIXED,
          'resources/templates/list': FIXED,
        },
      },
    )
    server.setRequestHandler('tools/list', () => listedTools)
    server.setRequestHandler('tools/call', async ({ params }) => {
      const tool = toolsByName.get(params.name)
      if (!tool) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`)
      }
      return guarded(async () => {
        const endpoint = (endpoints as Readonly<Record<string, NextHandler>>)[tool.contract.id]
        if (!endpoint) throw new Error(`no endpoint ${tool.contract.id}`)
        return callTool(tool, endpoint, params.arguments, caller)
      })
    })
    server.setRequestHandler('prompts/list', () => ({ prompts: [] }))
    server.setRequestHandler('prompts/get', ({ params }) => {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${params.name}`)
    })
    server.setRequestHandler('resources/list', () => ({ resources }))
    server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates }))
    server.setRequestHandler('resources/read', ({ params }) =>
      guarded(() => readResource(params.uri, endpoints, caller)),
    )
    return server
  }
}
