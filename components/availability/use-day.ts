'use client'

import { useState } from 'react'

const steps: Readonly<Record<string, (day: number, last: number) => number>> = {
  ArrowLeft: (day) => day - 1,
  ArrowDown: (day) => day - 1,
  ArrowRight: (day) => day + 1,
  ArrowUp: (day) => day + 1,
  PageDown: (day) => day - 7,
  PageUp: (day) => day + 7,
  Home: () => 0,
  End: (_, last) => last,
}

/**
 * Which of so many days is looked at: the one under the pointer, or the one that the arrow keys have
 * led to while its bars have the focus.
 */
export function useDay(count: number) {
  const last = count - 1
  const [day, setDay] = useState(last)
  const [isShown, setShown] = useState(false)

  const handlers = {
    onPointerMove: (event: React.PointerEvent) => {
      const { left, width } = event.currentTarget.getBoundingClientRect()
      const at = Math.floor(((event.clientX - left) / width) * count)
      setDay(Math.min(last, Math.max(0, at)))
      setShown(true)
    },
    onPointerLeave: () => setShown(false),
    onFocus: (event: React.FocusEvent) => setShown(event.currentTarget.matches(':focus-visible')),
    onBlur: () => setShown(false),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Escape') setShown(false)
      const step = steps[event.key]
      if (!step) return
      event.preventDefault()
      setDay(Math.min(last, Math.max(0, step(day, last))))
      setShown(true)
    },
  }
  return { day, isShown, handlers }
}
