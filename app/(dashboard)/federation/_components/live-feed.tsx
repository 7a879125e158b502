'use client'

import { clsx } from 'clsx'
import { memo, useRef, useState, useSyncExternalStore } from 'react'
import type { FeedLine, FeedLines } from '#components/federation/feed-lines.ts'
import { SentenceText } from '#components/federation/sentence-text.tsx'
import { ToldIcon } from '#components/federation/told-icon.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import { formatNumber } from '#lib/sessions/words.ts'

/** What happens in the federation, in sentences, the newest on top; still while one reads. */
export const LiveFeed = memo(function LiveFeed({ feed }: { feed: FeedLines }) {
  const box = useRef<HTMLElement>(null)
  const [isHeld, setHeld] = useState(false)
  const { lines, waiting } = useSyncExternalStore(
    feed.subscribe,
    () => feed.shown,
    () => feed.shown,
  )

  function hold(next: boolean) {
    // Who has scrolled down reads there: lines that come on top would push theirs away.
    const isReading = next || (box.current?.scrollTop ?? 0) > 0
    setHeld(isReading)
    feed.hold(isReading)
  }

  return (
    <section
      aria-labelledby="feed"
      className="flex h-96 min-w-0 flex-col xl:absolute xl:inset-x-0 xl:inset-y-4 xl:h-auto"
    >
      <div className="flex h-6 items-center justify-between gap-4 px-4">
        <h3 id="feed" className="font-medium text-data">
          Live feed
        </h3>
        <p
          className={clsx(
            'whitespace-nowrap rounded-full border border-line px-2 text-soft text-xs',
            !isHeld && 'invisible',
          )}
        >
          Paused{waiting > 0 ? `, ${formatNumber(waiting)} new` : ''}
        </p>
      </div>
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label="What happens, newest first"
        className="mt-1 min-h-0 flex-1 overflow-y-auto overscroll-contain -outline-offset-2 [contain:strict]"
        onPointerEnter={({ pointerType }) => hold(pointerType !== 'touch')}
        onPointerLeave={({ currentTarget }) => hold(currentTarget.contains(document.activeElement))}
        onFocus={() => hold(true)}
        onBlur={({ currentTarget, relatedTarget }) =>
          hold(currentTarget.contains(relatedTarget) || currentTarget.matches(':hover'))
        }
        onScroll={({ currentTarget }) =>
          hold(
            currentTarget.matches(':hover, :focus-within') && matchMedia('(hover: hover)').matches,
          )
        }
      >
        {lines.length === 0 ? (
          <p className="px-4 py-3 text-data text-soft">
            Quiet so far. What agents do appears here as they do it.
          </p>
        ) : (
          <ol>
            {lines.map((line) => (
              <Line key={line.id} line={line} />
            ))}
          </ol>
        )}
      </section>
    </section>
  )
})

const Line = memo(function Line({ line }: { line: FeedLine }) {
  if (line.told === null) {
    return (
      <li className="px-4 py-1 text-center text-faint text-xs">Something may be missing here.</li>
    )
  }
  const { kind, sentence } = line.told
  return (
    <li className="flex items-start gap-2.5 px-4 py-1 text-data">
      <span className="flex h-5 items-center">
        <ToldIcon kind={kind} />
      </span>
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <SentenceText of={sentence} />
      </p>
      <span className="text-faint text-xs leading-5">
        <LocalTime at={line.at} look="second" />
      </span>
    </li>
  )
})
