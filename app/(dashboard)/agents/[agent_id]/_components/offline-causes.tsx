'use client'

import { SentenceText } from '#components/federation/sentence-text.tsx'
import { useFromNow } from '#components/live/live-context.ts'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { explainOffline } from '#lib/federation/explain-offline.ts'

/** Why the agent is offline and what to do about it; nothing while it is alive. */
export function OfflineCauses({ agent }: { agent: AgentDetail }) {
  // What has run out, to the minute.
  const now = useFromNow((ms) => ms - (ms % 60_000))
  const [first, ...others] = explainOffline(agent, now)
  if (!first) return null
  const isTrouble = !['left', 'revoked', 'disconnected'].includes(first.cause)
  return (
    <section
      aria-label="Why it is offline"
      className={`mb-6 rounded-lg border bg-surface px-4 py-3 ${isTrouble ? 'border-late-fill/70' : 'border-line'}`}
    >
      <p className="font-medium">
        <SentenceText of={first.what} />.
      </p>
      <p className="mt-0.5 text-soft">
        <SentenceText of={first.advice} />.
      </p>
      {others.map(({ cause, what, advice }) => (
        <p key={cause} className="mt-2 text-data text-soft">
          <SentenceText of={what} />. <SentenceText of={advice} />.
        </p>
      ))}
    </section>
  )
}
