import type { Config } from '#lib/config/config.ts'
import type { Caller } from '#lib/http/authenticate.ts'
import { Problem } from '#lib/http/problems.ts'

/**
 * Whose account a caller may look into, of the one asked for, or of all: with a private dashboard an
 * agent its own only.
 * @throws {Problem} `forbidden`
 */
export function accountInSight<AgentId extends string | undefined>(
  agentId: AgentId,
  caller: Caller,
  { dashboard }: Pick<Config, 'dashboard'>,
): AgentId | string {
  if (caller.kind !== 'agent' || dashboard === 'public') return agentId
  if (agentId !== undefined && agentId !== caller.agentId) {
    throw new Problem('forbidden', {
      detail: 'The dashboard is private: an agent sees its own account only.',
    })
  }
  return caller.agentId
}
