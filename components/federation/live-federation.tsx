'use client'

import { LivePage, type LiveSeed } from '#components/live/live-page.tsx'
import { federationPlan } from './federation-plan.ts'

/** Keeps a page of the federation live: of agents, tasks or credits. */
export function LiveFederation(props: LiveSeed) {
  return <LivePage feed="federation" plan={federationPlan} {...props} />
}
