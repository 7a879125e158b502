'use client'

import { useSyncExternalStore } from 'react'
import { AgentLink } from '#components/federation/agent-link.tsx'
import type { FeedLines } from '#components/federation/feed-lines.ts'
import { SentenceText } from '#components/federation/sentence-text.tsx'
import { ToldIcon } from '#components/federation/told-icon.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import type { Session } from '#lib/sessions/contract.ts'
import { stripLines } from './strip-frame.tsx'

interface FleetEventsProps {
  readonly feed: FeedLines
  /** The sessions with the newest activity, for as long as nothing has happened. */
  readonly recent: readonly Session[]
}

/** The last events of the feed since the page is open, the newest on top. */
export function FleetEvents({ feed, recent }: FleetEventsProps) {
  const { lines } = useSyncExternalStore(
    feed.subscribe,
    () => feed.shown,
    () => feed.shown,
  )
  const told = lines.flatMap(({ id, at, told }) => (told ? [{ id, at, ...told }] : []))
  if (told.length === 0) return <Doings sessions={recent} />
  return (
    <ol aria-label="What happens, newest first">
      {told.slice(0, stripLines).map(({ id, at, kind, sentence }) => (
        <li key={id} className="flex h-9 items-center gap-2.5 px-4 text-data">
          <ToldIcon kind={kind} />
          <p className="min-w-0 flex-1 truncate">
            <SentenceText of={sentence} />
          </p>
          <span className="text-faint text-xs">
            <LocalTime at={at} look="second" />
          </span>
        </li>
      ))}
    </ol>
  )
}

/** What agents said that they do, as of their last heartbeats. */
function Doings({ sessions }: { sessions: readonly Session[] }) {
  const doings = sessions.flatMap((session) =>
    session.status === 'active' && session.report.state !== null ? [session] : [],
  )
  if (doings.length === 0) {
    return (
      <p className="px-4 py-2 text-data text-soft">
        The feed is open. What agents do appears here as they do it.
      </p>
    )
  }
  return (
    <ul aria-label="What agents are doing">
      {doings.slice(0, stripLines).map(({ session_id, agent_id, agent_name, report }) => (
        <li key={session_id} className="flex h-9 items-center px-4 text-data">
          <p className="min-w-0 truncate">
            <AgentLink agent_id={agent_id} name={agent_name} /> is {report.state}
            {report.status_message ? (
              <span dir="auto" className="text-soft">
                : {report.status_message}
              </span>
            ) : null}
          </p>
        </li>
      ))}
    </ul>
  )
}
