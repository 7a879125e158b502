'use client'

import { usePathname } from 'next/navigation'
import { Message } from '#components/ui/message.tsx'
import { useLive } from './live-context.ts'

/** Says calmly that the page does not hear from the server, and since when. It goes by itself. */
export function OutageBanner() {
  const { failure } = useLive()
  const path = usePathname()
  return (
    <div role="status">
      {failure === null ? null : (
        <Message className="mb-6">
          {failure.kind === 'signed_out' ? (
            <>
              You are signed out.{' '}
              <a className="underline" href={`/login?next=${encodeURIComponent(path)}`}>
                Sign in
              </a>{' '}
              to see what is going on now; this was known at {clockTime(failure.since)}.
            </>
          ) : (
            <>
              {failure.kind === 'unreachable'
                ? 'Cannot reach the server'
                : 'The server cannot reach its database'}{' '}
              since {clockTime(failure.since)}; showing what was known then. Trying again.
            </>
          )}
        </Message>
      )}
    </div>
  )
}

function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}
