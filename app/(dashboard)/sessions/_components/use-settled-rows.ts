'use client'

import { useEffect, useReducer, useState } from 'react'
import { useLive } from '#components/sessions/live/live-context.ts'
import type { SessionList } from '#lib/sessions/contract.ts'
import { arrive, settle } from './settled-rows.ts'

/** The rows to show of a live list, and what to put on the table that shows them. */
export function useSettledRows(key: string, list: SessionList) {
  const { clock } = useLive()
  const [isHeld, setHeld] = useState(false)
  const [settled, take] = useReducer(arrive, null, () =>
    settle({ key, sessions: list.sessions, now: clock.renderedAt }),
  )

  useEffect(() => {
    const { sessions, next_cursor } = list
    take({ key, sessions, isWhole: next_cursor === null, isHeld, now: clock.now() })
  }, [key, list, isHeld, clock])

  const showWaiting = () => {
    const { sessions, next_cursor } = list
    take({ key, sessions, isWhole: next_cursor === null, isHeld: false, now: clock.now() })
  }

  const hold = {
    // A finger does not rest on a row: only a mouse or pen holds it.
    onPointerEnter: (event: React.PointerEvent) => setHeld(event.pointerType !== 'touch'),
    onPointerLeave: (event: React.PointerEvent) =>
      setHeld(event.currentTarget.contains(document.activeElement)),
    onFocus: () => setHeld(true),
    onBlur: (event: React.FocusEvent) =>
      setHeld(event.currentTarget.contains(event.relatedTarget) || isUnderPointer(event)),
  }
  return { rows: settled.rows, waiting: settled.waiting.length, showWaiting, hold }
}

function isUnderPointer(event: React.FocusEvent): boolean {
  return event.currentTarget.matches(':hover') && matchMedia('(hover: hover)').matches
}
