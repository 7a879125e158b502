import type { ProfilePage, WithContext } from 'schema-dts'
import type { Agent } from '#lib/federation/contract.ts'

interface AgentPage {
  readonly origin: string
  readonly agent: Agent
}

/** The page of an agent. It is software, and said to be: neither a person nor an organization. */
export function agentData({ origin, agent }: AgentPage): WithContext<ProfilePage> {
  const url = `${origin}/agents/${agent.agent_id}`
  return {
    '@context': 'https://schema.org',
    '@type': 'ProfilePage',
    '@id': url,
    url,
    name: agent.name,
    inLanguage: 'en',
    dateCreated: agent.enrolled_at,
    dateModified: agent.last_heartbeat_at ?? agent.enrolled_at,
    mainEntity: {
      '@type': 'SoftwareApplication',
      '@id': `${url}#agent`,
      url,
      name: agent.name,
      identifier: agent.agent_id,
      ...(agent.description ? { description: agent.description } : {}),
      applicationCategory: 'AI agent',
      applicationSubCategory: agent.client_type,
      ...(agent.roles.length > 0 ? { keywords: [...agent.roles] } : {}),
      creativeWorkStatus: agent.status,
      interactionStatistic: {
        '@type': 'InteractionCounter',
        name: 'Tasks completed',
        interactionType: { '@type': 'AchieveAction' },
        userInteractionCount: agent.tasks_completed,
      },
    },
  }
}
