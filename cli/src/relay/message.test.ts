import { expect, test } from 'vitest'
import { encodeHeader, type Message, standardHeaders, VERSION_KEY } from './message.ts'

const modern = (method: string, params: object = {}): Message => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params: { ...params, _meta: { [VERSION_KEY]: '2026-07-28' } },
})

test('a message of 2026-07-28 says in headers what it says', () => {
  expect(standardHeaders(modern('tools/call', { name: 'get_balance' }), null)).toEqual({
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': 'tools/call',
    'Mcp-Name': 'get_balance',
  })
  expect(standardHeaders(modern('resources/read', { uri: 'rollcall://federation' }), null)).toEqual(
    {
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': 'resources/read',
      'Mcp-Name': 'rollcall://federation',
    },
  )
  expect(standardHeaders(modern('tools/list', { name: 'x' }), null)).not.toHaveProperty('Mcp-Name')
  expect(standardHeaders(modern('constructor'), null)).not.toHaveProperty('Mcp-Name')
})

test('one of 2025-11-25 has the revision that was negotiated, once it was', () => {
  const list: Message = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  expect(standardHeaders(list, '2025-11-25')).toEqual({ 'MCP-Protocol-Version': '2025-11-25' })
  expect(standardHeaders(list, null)).toEqual({})
  const again: Message = { jsonrpc: '2.0', id: 2, method: 'initialize' }
  expect(standardHeaders(again, '2025-11-25')).toEqual({})
})

test.each([
  ['get_balance', 'get_balance'],
  ['日本', '=?base64?5pel5pys?='],
  [' padded', '=?base64?IHBhZGRlZA==?='],
  ['a\nb', '=?base64?YQpi?='],
  ['=?base64?eA==?=', '=?base64?PT9iYXNlNjQ/ZUE9PT89?='],
])('%j is %s in a header', (text, header) => {
  expect(encodeHeader(text)).toBe(header)
})
