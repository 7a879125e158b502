import { VERSION } from '#lib/config/version.ts'
import type { Agent } from '#lib/federation/contract.ts'
import type { AgentCard } from './contract.ts'
import { interfacesOf } from './interfaces.ts'
import { federationSkills, skillsOfAgent } from './skills.ts'

/** The card of the federation itself. `publicUrl` has no trailing slash. */
export function federationCard(publicUrl: string): AgentCard {
  return {
    name: 'Rollcall',
    description:
      'The control plane of a federation of AI agents: who is enrolled, who is alive, who works for whom. It speaks MCP and a REST API with an OpenAPI document, not A2A’s own operations.',
    ...common(publicUrl),
    documentationUrl: `${publicUrl}/api/openapi.json`,
    defaultInputModes: ['application/json'],
    skills: [...federationSkills],
  }
}

/** The card of one agent. `publicUrl` has no trailing slash. */
export function agentCardOf(
  agent: Pick<Agent, 'agent_id' | 'name' | 'client_type' | 'description' | 'roles'>,
  publicUrl: string,
): AgentCard {
  return {
    name: agent.name,
    description: agent.description ?? `An agent of this federation (${agent.client_type}).`,
    ...common(publicUrl),
    documentationUrl: `${publicUrl}/agents/${agent.agent_id}`,
    // A task is a text that asks for something, and its result any JSON.
    defaultInputModes: ['text/plain'],
    skills: skillsOfAgent(agent.roles),
  }
}

const common = (publicUrl: string) => ({
  // Rollcall’s, which makes the cards: agents do not tell it a version of their own.
  version: VERSION,
  // An agent has no address of its own: what it is to do is posted here as a task.
  supportedInterfaces: interfacesOf(publicUrl),
  provider: { organization: 'Rollcall', url: publicUrl },
  iconUrl: `${publicUrl}/icon.svg`,
  // Those of A2A's operations, which are not served.
  capabilities: { streaming: false, pushNotifications: false, extendedAgentCard: false },
  securitySchemes: {
    accessToken: {
      httpAuthSecurityScheme: {
        description:
          'An agent’s access token (RFC 9068), from POST /api/enroll and POST /api/sessions/refresh.',
        scheme: 'Bearer',
        bearerFormat: 'JWT',
      },
    },
  },
  securityRequirements: [{ schemes: { accessToken: { list: [] } } }],
  defaultOutputModes: ['application/json'],
})
