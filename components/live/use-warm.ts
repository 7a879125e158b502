'use client'

import { useEffect, useRef } from 'react'

/** Warms the row when the signature changes, or at once where `isNew`; with no motion if so asked. */
export function useWarm<Row extends HTMLElement = HTMLTableRowElement>(
  signature: string,
  isNew: boolean,
) {
  const row = useRef<Row>(null)
  const known = useRef(isNew ? null : signature)
  useEffect(() => {
    if (known.current === signature) return
    known.current = signature
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    row.current?.animate([{ backgroundColor: 'var(--alive-warm)' }, {}], {
      duration: 1800,
      easing: isStill ? 'step-end' : 'ease-out',
    })
  }, [signature])
  return row
}
