import type { AgentCard } from './contract.ts'

/** The version of A2A that the cards are written in. */
const A2A_VERSION = '1.0'

/**
 * Where a client reaches this server. It does not have A2A's own operations (`SendMessage` and its
 * kin), and says so by the bindings: each is a URI (A2A 1.0, 5.8) that names what is spoken there.
 * A client that knows only `JSONRPC`, `GRPC` and `HTTP+JSON` finds none that it supports, and stops
 * before it calls anything (8.3.2).
 */
export function interfacesOf(publicUrl: string): AgentCard['supportedInterfaces'] {
  return [
    ['/api/mcp', 'https://modelcontextprotocol.io/specification/2026-07-28'],
    ['/api/mcp', 'https://modelcontextprotocol.io/specification/2025-11-25'],
    ['/api/openapi.json', 'https://spec.openapis.org/oas/v3.1.0'],
  ].map(([path, protocolBinding = '']) => ({
    url: `${publicUrl}${path}`,
    protocolBinding,
    protocolVersion: A2A_VERSION,
  }))
}
