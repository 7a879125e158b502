import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'
import { id } from '#lib/http/fields.ts'

const required = z.string().min(1)
const several = <Item extends z.ZodType>(item: Item) => z.array(item).min(1)

const agentInterface = z.object({
  url: z.url(),
  protocolBinding: z.url().describe('A URI: none of these is a binding of A2A’s own operations.'),
  protocolVersion: required,
})

const securityRequirement = z.object({
  schemes: z.record(z.string(), z.object({ list: z.array(z.string()) })),
})

const agentSkill = z.object({
  id: required,
  name: required,
  description: required,
  tags: several(z.string()),
  examples: z.array(z.string()).optional(),
  outputModes: z.array(z.string()).optional(),
})
export type AgentSkill = z.infer<typeof agentSkill>

/**
 * What of an `AgentCard` (A2A 1.0, 4.4.1) is said here; spelled as the protocol has it. Lists that
 * it requires are never empty (5.7).
 */
export const agentCard = z.object({
  name: required,
  description: required,
  version: required,
  supportedInterfaces: several(agentInterface),
  provider: z.object({ organization: required, url: z.url() }),
  documentationUrl: z.url(),
  iconUrl: z.url(),
  capabilities: z.object({
    streaming: z.boolean(),
    pushNotifications: z.boolean(),
    extendedAgentCard: z.boolean(),
  }),
  securitySchemes: z.record(
    z.string(),
    z.object({
      httpAuthSecurityScheme: z.object({
        description: z.string(),
        scheme: required,
        bearerFormat: z.string(),
      }),
    }),
  ),
  securityRequirements: z.array(securityRequirement),
  defaultInputModes: several(z.string()),
  defaultOutputModes: several(z.string()),
  skills: several(agentSkill),
})
export type AgentCard = z.infer<typeof agentCard>

const answersCard = {
  method: 'GET',
  tag: 'Discovery',
  status: 200,
  // The handler makes the response: one that the client has already is 304.
  produces: 'application/json',
  response: agentCard,
} as const

export const getFederationCardContract = defineContract({
  ...answersCard,
  id: 'getFederationCard',
  path: '/.well-known/agent-card.json',
  summary: 'The federation as an A2A agent card',
  description:
    'An `AgentCard` of A2A 1.0: what is offered here, and where. Open to anyone, also with a private dashboard. Has an `ETag`; `If-None-Match` is answered `304`.',
  access: 'anyone',
  problems: [],
})

export const getAgentCardContract = defineContract({
  ...answersCard,
  id: 'getAgentCard',
  path: '/api/agents/{agent_id}/card',
  summary: 'One agent as an A2A agent card',
  description:
    'An `AgentCard` of A2A 1.0, whose skills are the agent’s roles. A revoked agent has none. Has an `ETag`; `If-None-Match` is answered `304`.',
  access: 'dashboard_or_agent',
  params: z.object({ agent_id: id }),
  unknownParams: 'agent_not_found',
  problems: ['agent_not_found'],
})
