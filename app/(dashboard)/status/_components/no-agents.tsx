import Link from 'next/link'
import { EmptyState } from '#components/ui/empty-state.tsx'

/** What stands where no agent has enrolled. */
export function NoAgents() {
  return (
    <div className="rounded-lg border border-line bg-surface">
      <EmptyState title="No agent has enrolled yet.">
        <p className="max-w-prose text-soft">
          From the day it enrolls, each agent has a row here: how much of every day it had a live
          session. The{' '}
          <Link href="/federation" className="underline">
            federation
          </Link>{' '}
          shows how the first one gets in.
        </p>
      </EmptyState>
    </div>
  )
}
