'use client'

import Link from 'next/link'
import { memo, useMemo, useState } from 'react'
import { SentenceText } from '#components/federation/sentence-text.tsx'
import { ToldIcon } from '#components/federation/told-icon.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import { Message } from '#components/ui/message.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { SectionHead } from '#components/ui/section-head.tsx'
import type { TimelineEntry } from '#lib/federation/contract.ts'
import { tellEntry } from '#lib/federation/words.ts'
import { useTimeline } from './use-timeline.ts'

/** Everything that happened to the agent, newest first, older pages on request. */
export function Timeline({ agent_id }: { agent_id: string }) {
  const { entries, hasOlder, showOlder, failure } = useTimeline(agent_id)
  const [isAsking, setAsking] = useState(false)
  const titles = useMemo(() => titlesIn(entries), [entries])
  return (
    <section aria-labelledby="timeline">
      <SectionHead id="timeline" title="Timeline" />
      <Panel>
        {entries.length === 0 ? (
          <EmptyState title="Nothing has happened to it yet." />
        ) : (
          <ol>
            {entries.map((entry) => (
              <Entry
                key={entry.entry_id}
                entry={entry}
                title={entry.task_id === null ? undefined : titles.get(entry.task_id)}
              />
            ))}
          </ol>
        )}
      </Panel>
      <div role="alert" className="contents">
        {failure ? <Message className="mt-3">{failure}</Message> : null}
      </div>
      {hasOlder ? (
        <div className="mt-3 flex justify-end">
          <Button
            disabled={isAsking}
            onClick={async () => {
              setAsking(true)
              await showOlder()
              setAsking(false)
            }}
          >
            Show older
          </Button>
        </div>
      ) : null}
    </section>
  )
}

interface EntryProps {
  readonly entry: TimelineEntry
  /** Of its task, where another entry tells. */
  readonly title: string | undefined
}

const Entry = memo(
  function Entry({ entry, title }: EntryProps) {
    const { kind, sentence } = tellEntry(entry, { taskTitle: () => title })
    return (
      <li className="flex items-start gap-x-3 border-line border-t px-4 py-2 text-data first:border-t-0">
        <span className="flex h-5 items-center">
          <ToldIcon kind={kind} />
        </span>
        <div className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
          <p className="min-w-0 [overflow-wrap:anywhere]">
            <SentenceText of={sentence} />
            {entry.session_id ? <SessionLink session_id={entry.session_id} /> : null}
          </p>
          <span className="basis-full text-soft sm:ml-auto sm:basis-auto">
            <LocalTime at={entry.at} />
          </span>
        </div>
      </li>
    )
  },
  // An entry never changes: the same id is the same sentence.
  (before, after) => before.entry.entry_id === after.entry.entry_id && before.title === after.title,
)

function SessionLink({ session_id }: { session_id: string }) {
  return (
    <>
      {' '}
      <Link
        href={`/sessions/${session_id}`}
        prefetch={false}
        title={`Session ${session_id}`}
        className="font-mono text-soft text-xs hover:underline"
      >
        {session_id.slice(0, 8)}
      </Link>
    </>
  )
}

function titlesIn(entries: readonly TimelineEntry[]): ReadonlyMap<string, string> {
  const titles = new Map<string, string>()
  for (const { task_id, data } of entries) {
    if (task_id !== null && 'title' in data) titles.set(task_id, data.title)
  }
  return titles
}
