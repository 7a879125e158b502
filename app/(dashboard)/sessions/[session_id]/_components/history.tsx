'use client'

import { CircleDot, Link2, Play, Square, Unlink } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import { Message } from '#components/ui/message.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { SectionHead } from '#components/ui/section-head.tsx'
import type { SessionEvent } from '#lib/sessions/contract.ts'
import { describeEvent, type EventWords } from '#lib/sessions/words.ts'
import { eventKey, useHistory } from './use-history.ts'

const icons = { opened: Play, back: Link2, state: CircleDot, lost: Unlink, ended: Square } as const

const inks: Readonly<Record<EventWords['kind'], string>> = {
  opened: 'text-alive',
  back: 'text-alive',
  state: 'text-faint',
  lost: 'text-lost',
  ended: 'text-faint',
}

/** What happened to the session, newest first, older pages on request. */
export function History({ session_id }: { session_id: string }) {
  const { events, hasOlder, showOlder, failure } = useHistory(session_id)
  const [isAsking, setAsking] = useState(false)
  return (
    <section aria-labelledby="history" className="mt-8">
      <SectionHead id="history" title="History" />
      <Panel>
        {events.length === 0 ? (
          <EmptyState title="Nothing is kept of it.">
            <p className="text-soft">Events are kept for 7 days.</p>
          </EmptyState>
        ) : (
          <ol>
            {events.map((event) => (
              <Entry key={eventKey(event)} event={event} />
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

function Entry({ event }: { event: SessionEvent }) {
  const { kind, title, detail } = describeEvent(event)
  const Icon = icons[kind]
  return (
    <li className="flex flex-wrap items-center gap-x-3 border-line border-t px-4 py-2 text-data first:border-t-0">
      <Icon className={`size-4 shrink-0 ${inks[kind]}`} aria-hidden="true" />
      <span className="font-medium sm:w-28">{title}</span>
      <span className="order-last min-w-0 basis-full pl-7 text-soft empty:hidden sm:order-none sm:flex-1 sm:basis-0 sm:pl-0">
        {detail}
      </span>
      <span className="ml-auto text-soft">
        <LocalTime at={event.created_at} />
      </span>
    </li>
  )
}
