import { createMcpHandler } from '@modelcontextprotocol/server'
import { expect, test } from 'vitest'
import { type Endpoints, mcpServers } from './server.ts'

const SECRET = 'password=1 in /var/lib'

/** Endpoints that fail as only a fault of ours makes them. */
const broken = new Proxy({} as Endpoints, {
  get: () => () => Promise.reject(new Error(SECRET)),
})

test.each([
  ['tools/call', { name: 'list_agents', arguments: {} }],
  ['resources/read', { uri: 'rollcall://federation' }],
])('%s: a fault of ours is logged, and tells nothing of the inside', async (method, params) => {
  const faults: [unknown, string][] = []
  const handler = createMcpHandler(
    mcpServers(
      broken,
      () => ({
        agentId: 'agent',
        authorization: 'Bearer token',
        requestId: 'request-1',
        publicUrl: 'http://rollcall.test',
      }),
      (error, requestId) => faults.push([error, requestId]),
    ),
  )
  const response = await handler.fetch(
    new Request('http://rollcall.test/api/mcp', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        'MCP-Protocol-Version': '2025-11-25',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    }),
  )
  const text = await response.text()
  expect(text).not.toContain('password')
  expect(text).toContain('-32603')
  expect(text).toContain('"request_id":"request-1"')
  expect(faults).toEqual([[new Error(SECRET), 'request-1']])
})
