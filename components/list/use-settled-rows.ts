'use client'

import { useEffect, useReducer, useState } from 'react'
import { useLive } from '#components/live/live-context.ts'
import { type Arrival, arrive, type RowKind, type Settled, settle } from './settled-rows.ts'

/** A page of a list, as a table shows it. */
export interface ShownPage<Item> {
  /** The page's key: another one, other rows. */
  readonly key: string
  readonly items: readonly Item[]
  /** Whether there is no other page behind it. */
  readonly isWhole: boolean
}

/** The rows to show of a live list, and what to put on the table that shows them. */
export function useSettledRows<Item>(kind: RowKind<Item>, page: ShownPage<Item>) {
  const { clock } = useLive()
  const { key, items, isWhole } = page
  const [isHeld, setHeld] = useState(false)
  const [settled, take] = useReducer<Settled<Item>, null, [Arrival<Item>]>(arrive, null, () =>
    settle({ key, items, now: clock.renderedAt }),
  )

  useEffect(() => {
    take({ kind, key, items, isWhole, isHeld, now: clock.now() })
  }, [kind, key, items, isWhole, isHeld, clock])

  const showWaiting = () => {
    take({ kind, key, items, isWhole, isHeld: false, now: clock.now() })
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
