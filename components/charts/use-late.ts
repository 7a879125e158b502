'use client'

import { type ComponentType, useEffect, useRef, useState } from 'react'

/** Fetches a component that a page can do without for a while. One and the same at each render. */
export type LateComponent<Props> = () => Promise<ComponentType<Props>>

const RETRY_MS = 10_000

/**
 * A component that is fetched when its room comes into sight; null until it is there. A server that
 * cannot be reached just then is asked again, and the page stands without it.
 */
export function useLate<Props>(load: LateComponent<Props>) {
  const room = useRef<HTMLDivElement>(null)
  const [Late, setLate] = useState<ComponentType<Props> | null>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isHere = true
    const fetch = () => {
      load().then(
        (component) => isHere && setLate(() => component),
        () => {
          if (isHere) timer = setTimeout(fetch, RETRY_MS)
        },
      )
    }
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        fetch()
      },
      { threshold: 0.25 },
    )
    if (room.current) observer.observe(room.current)
    return () => {
      isHere = false
      clearTimeout(timer)
      observer.disconnect()
    }
  }, [load])

  return { room, Late }
}
