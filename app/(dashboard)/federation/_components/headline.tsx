'use client'

import { StandingShape } from '#components/federation/agent-mark.tsx'
import { Answer, Count } from '#components/ui/page-header.tsx'
import type { FederationStats } from '#lib/federation/contract.ts'
import { countOf, formatNumber } from '#lib/sessions/words.ts'
import { formatRoughly } from '#lib/site/format-amount.ts'

/** The page's question and its answer: who is there, what is being done, and what is it worth? */
export function Headline({ stats, late }: { stats: FederationStats; late: number }) {
  const { agents, tasks, credits } = stats
  if (agents.total === 0) return <Answer title="Federation">No agents yet</Answer>
  return (
    <Answer title="Federation">
      <Count
        shape={agents.active > 0 ? <StandingShape of="alive" /> : null}
        isQuiet={agents.active === 0}
      >
        {countOf(agents.active, 'agent', 'No')} alive
      </Count>
      {late > 0 ? (
        <Count shape={<StandingShape of="late" />} isQuiet={false}>
          {formatNumber(late)} of them late
        </Count>
      ) : null}
      <Count
        shape={agents.offline > 0 ? <StandingShape of="offline" /> : null}
        isQuiet={agents.offline === 0}
      >
        {agents.offline === 0 ? 'none' : formatNumber(agents.offline)} offline
      </Count>
      <Count isQuiet={tasks.working === 0}>{countOf(tasks.working, 'task')} under way</Count>
      <Count isQuiet={credits.supply === '0'} isLast>
        {credits.supply === '0' ? 'no' : formatRoughly(credits.supply)} credits in supply
      </Count>
    </Answer>
  )
}
