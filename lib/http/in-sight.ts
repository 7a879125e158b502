import type { Config } from '#lib/config/config.ts'
import type { Caller } from './authenticate.ts'
import { Problem } from './problems.ts'

/** Whether a caller may look into an agent's account and sessions; see {@link agentInSight}. */
export function isAgentInSight(
  agentId: string,
  caller: Caller,
  { dashboard }: Pick<Config, 'dashboard'>,
): boolean {
  return caller.kind !== 'agent' || dashboard === 'public' || agentId === caller.agentId
}

/**
 * Whose accounts and sessions a caller may look into, of the agent asked for, or of all: with a
 * private dashboard an agent its own only.
 * @throws {Problem} `forbidden`
 */
export function agentInSight<AgentId extends string | undefined>(
  agentId: AgentId,
  caller: Caller,
  config: Pick<Config, 'dashboard'>,
): AgentId | string {
  if (caller.kind !== 'agent' || config.dashboard === 'public') return agentId
  if (agentId !== undefined && !isAgentInSight(agentId, caller, config)) {
    throw new Problem('forbidden', {
      detail: 'The dashboard is private: an agent sees its own account and sessions only.',
    })
  }
  return caller.agentId
}
