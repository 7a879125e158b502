import { listAgents } from '#lib/federation/queries.ts'
import type { Server } from '#lib/server/server.ts'
import type { PublicPage } from './pages.ts'

/** How many agents one statement reads; it runs beside heartbeats. */
const BATCH = 200
/** So many statements at most, whatever became of those agents: the newest 100,000. */
const MOST_READS = 500

/**
 * The page of every agent that is not revoked, newest enrolled first, with when it was last heard of:
 * that is what changed on it. Reads them all: the answer is worth keeping for a while.
 */
export async function readAgentPages(server: Server): Promise<PublicPage[]> {
  const pages: PublicPage[] = []
  let cursor: string | undefined
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const { agents, next_cursor } = await listAgents(server, {
      limit: BATCH,
      ...(cursor === undefined ? {} : { cursor }),
    })
    for (const { agent_id, status, enrolled_at, last_heartbeat_at } of agents) {
      if (status === 'revoked') continue
      pages.push({ path: `/agents/${agent_id}`, modified: last_heartbeat_at ?? enrolled_at })
    }
    if (next_cursor === null) break
    cursor = next_cursor
  }
  return pages
}
