import { createMcpHandler } from '@modelcontextprotocol/server'
import { readBody } from '#lib/http/read-request.ts'
import type { HandlerInput } from '#lib/http/route.ts'
import { currentServer } from '#lib/server/current.ts'
import { describeError } from '#lib/server/log.ts'
import type { mcpContract } from './contract.ts'
import { refuseOtherSites } from './same-site.ts'
import { type Endpoints, mcpServers } from './server.ts'

type Input = HandlerInput<typeof mcpContract>

/**
 * The handler of the MCP endpoint: both revisions of the protocol, and no sessions of the transport
 * in either, so that any process can answer any request.
 *
 * The SDK reads the message, tells the revision, and checks the headers of 2026-07-28 against the
 * body; what it refuses is a JSON-RPC error. Before that come the refusals that every endpoint has,
 * as problems: a message that is too large is not read, so nothing is known of it to answer as
 * JSON-RPC.
 */
export function serveMcp(endpoints: Endpoints): (input: Input) => Promise<Response> {
  const mcp = createMcpHandler(
    mcpServers(
      endpoints,
      ({ authInfo, requestInfo }) => ({
        agentId: authInfo?.clientId ?? '',
        authorization: requestInfo?.headers.get('authorization') ?? '',
        requestId: requestInfo?.headers.get('x-request-id') ?? null,
        publicUrl: String(authInfo?.extra?.publicUrl),
      }),
      (error, requestId) => {
        void currentServer().then(({ log }) =>
          log.error(
            { request_id: requestId, operation: 'mcp', error: describeError(error) },
            'internal error',
          ),
        )
      },
    ),
    {
      // What a client did wrong, which it is told.
      onerror: (error) => {
        void currentServer().then(({ log }) =>
          log.debug({ operation: 'mcp', error: describeError(error) }, 'refused'),
        )
      },
    },
  )
  return async ({ server, request, caller }) => {
    const { publicUrl } = server.config
    refuseOtherSites(request, publicUrl)
    const body = Buffer.from(await readBody(request))
    const { url, method, headers, signal } = request
    const response = await mcp.fetch(new Request(url, { method, headers, signal, body }), {
      authInfo: {
        // The header has it, from which it is handed on.
        token: '',
        clientId: caller.agentId,
        scopes: [],
        expiresAt: Math.floor(caller.expiresAtMs / 1000),
        extra: { publicUrl },
      },
    })
    if (response.status >= 500) server.log.error({ operation: 'mcp' }, 'the MCP server failed')
    if (!response.headers.has('cache-control')) response.headers.set('Cache-Control', 'no-store')
    return response
  }
}
