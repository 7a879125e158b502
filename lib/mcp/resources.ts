import type {
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
} from '@modelcontextprotocol/server'
import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server'
import { federationStatsContract } from '#lib/federation/contract.ts'
import type { NextHandler } from '#lib/http/route.ts'
import { getSessionContract } from '#lib/sessions/contract.ts'
import { callEndpoint, type McpCaller } from './call.ts'

const JSON_TYPE = 'application/json'
const FEDERATION = 'rollcall://federation'
const SESSION = /^rollcall:\/\/sessions\/([^/?#]+)$/

/** The endpoints that resources are read from. */
export const resourceContracts = [federationStatsContract, getSessionContract] as const
export type ResourceEndpoints = Readonly<
  Record<(typeof resourceContracts)[number]['id'], NextHandler>
>

export const resources: Resource[] = [
  {
    uri: FEDERATION,
    name: 'federation',
    title: 'The federation in numbers',
    description: 'Agents, sessions, tasks and credits: how many there are of each.',
    mimeType: JSON_TYPE,
  },
]

export const resourceTemplates: ResourceTemplateType[] = [
  {
    uriTemplate: 'rollcall://sessions/{session_id}',
    name: 'session',
    title: 'One session',
    description: 'A session of any agent: whether it is active, its lease, and its last report.',
    mimeType: JSON_TYPE,
  },
]

/**
 * Reads a resource, as its endpoint answers it to the caller.
 * @throws {ResourceNotFoundError} if nothing has this address
 * @throws {ProtocolError} with the problem as its data for any other refusal
 */
export async function readResource(
  uri: string,
  endpoints: ResourceEndpoints,
  caller: McpCaller,
): Promise<ReadResourceResult> {
  const sessionId = SESSION.exec(uri)?.[1]
  let response: Response
  if (uri === FEDERATION) {
    response = await callEndpoint(
      federationStatsContract,
      endpoints[federationStatsContract.id],
      {},
      caller,
    )
  } else if (sessionId !== undefined) {
    const args = { session_id: sessionId }
    response = await callEndpoint(
      getSessionContract,
      endpoints[getSessionContract.id],
      args,
      caller,
    )
  } else {
    throw new ResourceNotFoundError(uri)
  }
  const text = await response.text()
  if (response.status === 404) throw new ResourceNotFoundError(uri)
  if (!response.ok) {
    const problem = JSON.parse(text) as { detail: string }
    const code =
      response.status < 500 ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError
    throw new ProtocolError(code, problem.detail, problem)
  }
  return { contents: [{ uri, mimeType: JSON_TYPE, text }] }
}
