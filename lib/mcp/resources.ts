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
import { getTaskContract } from '#lib/tasks/contract.ts'
import { callEndpoint, type McpCaller } from './call.ts'

const JSON_TYPE = 'application/json'
const FEDERATION = 'rollcall://federation'

/** The endpoints that resources are read from. */
export const resourceContracts = [
  federationStatsContract,
  getSessionContract,
  getTaskContract,
] as const
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
  {
    uriTemplate: 'rollcall://tasks/{task_id}',
    name: 'task',
    title: 'One task',
    description: 'A task with its result, once it is completed, which `list_tasks` leaves out.',
    mimeType: JSON_TYPE,
  },
]

/** Which endpoint has what a URI names, and with which arguments. */
function locate(uri: string) {
  if (uri === FEDERATION) return { contract: federationStatsContract, args: {} }
  const [, kind, id] = /^rollcall:\/\/(sessions|tasks)\/([^/?#]+)$/.exec(uri) ?? []
  if (kind === 'sessions') return { contract: getSessionContract, args: { session_id: id } }
  if (kind === 'tasks') return { contract: getTaskContract, args: { task_id: id } }
  throw new ResourceNotFoundError(uri)
}

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
  const { contract, args } = locate(uri)
  const response = await callEndpoint(contract, endpoints[contract.id], args, caller)
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
