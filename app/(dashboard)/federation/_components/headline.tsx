'use client'

import { StandingShape } from '#components/federation/agent-mark.tsx'
import type { Standing } from '#components/federation/standing.ts'
import type { FederationStats } from '#lib/federation/contract.ts'
import { countOf, formatNumber } from '#lib/sessions/words.ts'
import { formatRoughly } from '#lib/site/format-amount.ts'

/** The page's question and its answer: who is there, what is being done, and what is it worth? */
export function Headline({ stats, late }: { stats: FederationStats; late: number }) {
  const { agents, tasks, credits } = stats
  return (
    <div className="min-w-0">
      <h1 className="text-data text-soft">Federation</h1>
      {agents.total === 0 ? (
        <p className="mt-1 font-medium text-xl tracking-tight sm:text-2xl">No agents yet</p>
      ) : (
        <p className="mt-1 flex flex-wrap items-center gap-x-5 gap-y-1 font-medium text-xl tracking-tight sm:text-2xl">
          <Count
            shape={agents.active > 0 ? 'alive' : null}
            isQuiet={agents.active === 0}
            isLast={false}
          >
            {countOf(agents.active, 'agent', 'No')} alive
          </Count>
          {late > 0 ? (
            <Count shape="late" isQuiet={false} isLast={false}>
              {formatNumber(late)} of them late
            </Count>
          ) : null}
          <Count
            shape={agents.offline > 0 ? 'offline' : null}
            isQuiet={agents.offline === 0}
            isLast={false}
          >
            {agents.offline === 0 ? 'none' : formatNumber(agents.offline)} offline
          </Count>
          <Count shape={null} isQuiet={tasks.working === 0} isLast={false}>
            {countOf(tasks.working, 'task')} under way
          </Count>
          <Count shape={null} isQuiet={credits.supply === '0'} isLast>
            {credits.supply === '0' ? 'no' : formatRoughly(credits.supply)} credits in supply
          </Count>
        </p>
      )}
    </div>
  )
}

interface CountProps {
  readonly shape: Standing | null
  readonly isQuiet: boolean
  readonly isLast: boolean
  readonly children: React.ReactNode
}

function Count({ shape, isQuiet, isLast, children }: CountProps) {
  return (
    <span className={`inline-flex items-center gap-2 ${isQuiet ? 'text-soft' : ''}`}>
      {shape ? <StandingShape of={shape} /> : null}
      <span>
        {children}
        {isLast ? null : <span className="sr-only">, </span>}
      </span>
    </span>
  )
}
