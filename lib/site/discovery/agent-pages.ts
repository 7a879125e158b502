import { listAgents } from '#lib/federation/queries.ts'
import type { Server } from '#lib/server/server.ts'
import type { PublicPage } from './pages.ts'

/** How many agents one statement reads; it runs beside heartbeats. */
const BATCH = 200
/** More than any fleet has, so that a walk through all of them comes to an end. */
const MOST = 500_000
const KEPT_MS = 300_000

interface Walk {
  readonly server: Server
  readonly pages: Promise<PublicPage[]>
  readonly until: number
}

let walk: Walk | undefined

/**
 * The page of every agent that is not revoked, newest enrolled first, with when it was last heard of:
 * that is what changed on it. Read at most every five minutes, however many ask.
 */
export function agentPages(server: Server): Promise<PublicPage[]> {
  if (walk?.server === server && walk.until > Date.now()) return walk.pages
  const pages = readAll(server)
  const mine = { server, pages, until: Date.now() + KEPT_MS }
  walk = mine
  pages.catch(() => {
    if (walk === mine) walk = undefined
  })
  return pages
}

async function readAll(server: Server): Promise<PublicPage[]> {
  const pages: PublicPage[] = []
  let cursor: string | undefined
  do {
    const { agents, next_cursor } = await listAgents(server, {
      limit: BATCH,
      ...(cursor === undefined ? {} : { cursor }),
    })
    for (const { agent_id, status, enrolled_at, last_heartbeat_at } of agents) {
      if (status === 'revoked') continue
      pages.push({ path: `/agents/${agent_id}`, modified: last_heartbeat_at ?? enrolled_at })
    }
    cursor = next_cursor ?? undefined
  } while (cursor !== undefined && pages.length < MOST)
  return pages
}
