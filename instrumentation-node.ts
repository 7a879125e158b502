import { sessionsFeedContract } from '#lib/feed/contract.ts'
import { federationFeedContract } from '#lib/feed/federation-contract.ts'
import { answerDirectly } from '#lib/http/direct.ts'
import { startProcess } from '#lib/server/process.ts'
import { heartbeatContract } from '#lib/sessions/contract.ts'
import { GET as openFederationFeed } from './app/api/events/federation/route.ts'
import { GET as openSessionsFeed } from './app/api/events/sessions/route.ts'
import { POST as heartbeat } from './app/api/mcp/sessions/[session_id]/heartbeat/route.ts'

/** Starts this process's server, and answers directly what comes most often or stays longest. */
export async function start(): Promise<void> {
  await startProcess()
  // In development, Next.js brings in changed routes itself.
  if (process.env.NODE_ENV !== 'production') return
  answerDirectly([
    { contract: heartbeatContract, handle: heartbeat },
    { contract: sessionsFeedContract, handle: openSessionsFeed },
    { contract: federationFeedContract, handle: openFederationFeed },
  ])
}
