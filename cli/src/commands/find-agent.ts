import type { RollcallClient } from '../client/client.ts'
import { cleanText } from '../terminal/clean-text.ts'
import type { Agent, Wire } from '../wire/operations.generated.ts'
import { patient } from './agent.ts'
import { CommandError } from './context.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** What a name may stand for besides: the beginning of an id, as tables show it. */
const ID_BEGINNING = /^[0-9a-f]{6,}[0-9a-f-]*$/i

export const isId = (text: string) => UUID.test(text)

/** An id's beginning as it was copied from a table, where it may end in an ellipsis; null: none. */
export function idBeginning(text: string): string | null {
  const beginning = text.replace(/…$/, '').toLowerCase()
  return ID_BEGINNING.test(beginning) ? beginning : null
}

/**
 * The one agent that `text` names: by its exact name, else by its name in another case, else by the
 * beginning of its id.
 * @throws {CommandError} where there is none, or more than one
 */
export async function findAgent(client: RollcallClient, text: string): Promise<Agent> {
  const found: Agent[] = []
  let cursor: string | null = null
  do {
    const query = { q: text.replace(/…$/, ''), limit: 200, cursor: cursor ?? undefined }
    const page: Wire['listAgents']['response'] = await client.call('listAgents', { query }, patient)
    found.push(...page.agents)
    cursor = page.next_cursor
  } while (cursor !== null)
  return pickAgent(found, text)
}

export function pickAgent(found: readonly Agent[], text: string): Agent {
  // A revoked agent's name is free for another.
  const living = found.filter((agent) => agent.status !== 'revoked')
  const beginning = idBeginning(text)
  const ways: ((agent: Agent) => boolean)[] = [
    (agent) => agent.name === text,
    (agent) => agent.name.toLowerCase() === text.toLowerCase(),
    (agent) => beginning !== null && agent.agent_id.startsWith(beginning),
  ]
  for (const way of ways) {
    const matches = living.filter(way)
    if (matches.length === 1 && matches[0]) return matches[0]
    if (matches.length > 1) {
      const ids = matches.slice(0, 5).map((agent) => `${agent.name} ${agent.agent_id}`)
      throw new CommandError(`${matches.length} agents are called “${cleanText(text)}”.`, {
        remedy: `Give the id of one: ${cleanText(ids.join(', '))}`,
      })
    }
  }
  if (found.length > living.length && found.some((agent) => agent.name === text)) {
    throw new CommandError(`The agent “${cleanText(text)}” has been revoked.`)
  }
  const near = living.slice(0, 5).map((agent) => cleanText(agent.name))
  throw new CommandError(`There is no agent “${cleanText(text)}”.`, {
    ...(near.length > 0 ? { remedy: `There is: ${near.join(', ')}` } : {}),
  })
}
