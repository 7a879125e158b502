'use client'

import { LivePage, type LiveSeed } from '#components/live/live-page.tsx'
import { sessionsPlan } from './sessions-plan.ts'

/** Keeps a page of sessions live. */
export function LiveSessions(props: LiveSeed) {
  return <LivePage feed="sessions" plan={sessionsPlan} {...props} />
}
