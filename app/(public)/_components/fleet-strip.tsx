import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'
import { LiveStrip } from './live-strip.tsx'

interface FleetStripProps {
  /** The dashboards are the operator's, and somebody else looks. */
  readonly isPrivate: boolean
  readonly heartbeat_interval_s: number
}

/** The fleet of this server, or why it is not shown; and the way to it, which needs no script. */
export function FleetStrip({ isPrivate, heartbeat_interval_s }: FleetStripProps) {
  return (
    <section aria-labelledby="fleet">
      {isPrivate ? (
        <div className="rounded-lg border border-line bg-surface px-4 py-5">
          <h2 id="fleet" className="font-medium text-data">
            The fleet on this server
          </h2>
          <p className="mt-1 text-soft">
            It is private: only its operator sees it, after signing in.
          </p>
        </div>
      ) : (
        <LiveStrip heartbeat_interval_s={heartbeat_interval_s} />
      )}
      <p className="mt-4 flex flex-wrap items-center gap-2">
        <Link href="/sessions" className={buttonClass('primary')}>
          {isPrivate ? 'Sign in to see the sessions' : 'See the sessions'}
        </Link>
        <Link href="/docs/quick-start" prefetch={false} className={buttonClass('bare')}>
          Read the quick start
        </Link>
      </p>
    </section>
  )
}
