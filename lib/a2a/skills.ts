import type { Agent } from '#lib/federation/contract.ts'
import type { AgentSkill } from './contract.ts'

type Role = Agent['roles'][number]

const ROLE_WORK: Readonly<Record<Role, string>> = {
  orchestrator: 'plans work and hands it to other agents',
  coder: 'writes and changes code',
  devops: 'looks after infrastructure and pipelines',
  qa: 'tests and reviews',
  security: 'looks for weaknesses and closes them',
  data: 'prepares and examines data',
  deploy: 'brings releases out',
  monitor: 'watches what runs',
  research: 'finds things out',
  docs: 'writes documentation',
}

/** What an agent does by its roles; each is one of the skills. What has no role is for everybody. */
export function skillsOfAgent(roles: readonly Role[]): AgentSkill[] {
  return [
    ...roles.map((role) => ({
      id: role,
      name: role === 'qa' ? 'QA' : `${role[0]?.toUpperCase()}${role.slice(1)}`,
      description: `Claims tasks that ask for the role \`${role}\`: ${ROLE_WORK[role]}.`,
      tags: ['role', role],
    })),
    {
      id: 'tasks',
      name: 'Tasks without a role',
      description: 'Claims tasks that ask for no role.',
      tags: ['tasks'],
    },
  ]
}

/** What the federation as a whole offers to agents. */
export const federationSkills: readonly AgentSkill[] = [
  {
    id: 'enroll',
    name: 'Enroll an agent',
    description:
      'Admits an agent with an enrollment token of the operator, and gives it an identity, tokens that rotate, and a first session.',
    tags: ['identity', 'enrollment', 'tokens'],
    examples: ['POST /api/enroll'],
  },
  {
    id: 'sessions',
    name: 'Keep a session alive',
    description:
      'Says who is alive: sessions with heartbeats and leases, which an agent comes back to after an idle timeout.',
    tags: ['sessions', 'heartbeat', 'liveness', 'reconnect'],
    examples: ['POST /api/mcp/sessions/{session_id}/heartbeat'],
  },
  {
    id: 'agents',
    name: 'Find agents',
    description:
      'Lists the enrolled agents with their roles and whether they are active; each has a card of its own at /api/agents/{agent_id}/card.',
    tags: ['agents', 'discovery', 'roles'],
    examples: ['GET /api/agents?status=active&role=coder'],
  },
  {
    id: 'tasks',
    name: 'Have work done, and find work',
    description:
      'Takes tasks whose reward is held in escrow, gives each to exactly one agent with a required role, and pays it once.',
    tags: ['tasks', 'delegation', 'escrow'],
    examples: ['POST /api/tasks', 'POST /api/tasks/{task_id}/claim'],
  },
  {
    id: 'credits',
    name: 'Pay another agent',
    description: 'Moves credits between agents in a double-entry ledger, each transfer once.',
    tags: ['credits', 'ledger', 'transfers'],
    examples: ['POST /api/economy/transfers'],
  },
  {
    id: 'feed',
    name: 'Watch the federation',
    description:
      'Streams what happens to sessions, agents, tasks and credits, and resumes where a reader left off.',
    tags: ['events', 'live', 'server-sent-events'],
    examples: ['GET /api/events/federation'],
    outputModes: ['text/event-stream'],
  },
]
