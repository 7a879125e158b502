'use client'

import { agentSessionsPlan } from '#components/federation/agent-sessions-plan.ts'
import { useLive } from '#components/live/live-context.ts'
import { useLiveFeed } from '#components/live/use-live-feed.ts'

/** Follows the sessions' feed as well: a session that comes back is no news of the federation. */
export function FollowSessions({ since }: { since: string | null }) {
  const { clock, isFetching } = useLive()
  useLiveFeed({ feed: 'sessions', position: since, plan: agentSessionsPlan, clock, isFetching })
  return null
}
