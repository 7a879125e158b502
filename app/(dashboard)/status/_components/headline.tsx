import { StandingShape } from '#components/federation/agent-mark.tsx'
import { Answer, Count } from '#components/ui/page-header.tsx'
import type { AvailabilityList } from '#lib/availability/contract.ts'
import { formatShare } from '#lib/availability/words.ts'
import { countOf, formatNumber } from '#lib/sessions/words.ts'

/** The page's question and its answer: is the fleet there, and has it been? */
export function Headline({ fleet }: { fleet: AvailabilityList['fleet'] }) {
  const { alive, total, availability } = fleet
  return (
    <Answer title="Status">
      {total === 0 ? (
        'No agents yet'
      ) : (
        <Count
          shape={<StandingShape of={alive === 0 ? 'offline' : 'alive'} />}
          isQuiet={false}
          isLast
        >
          {alive === 0 ? 'none' : formatNumber(alive)} of {countOf(total, 'agent')} alive
          {availability === null ? null : (
            <span className="text-soft">, {formatShare(availability)} over 90 days</span>
          )}
        </Count>
      )}
    </Answer>
  )
}
