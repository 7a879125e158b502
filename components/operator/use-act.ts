'use client'

import { useRef, useState } from 'react'
import { useSWRConfig } from 'swr'
import { failureWords } from '#lib/site/fetcher.ts'

/**
 * Does what an operator has confirmed, once however often it is clicked; the page is fresh by the
 * time that it is said to be done. A failure is kept in words, and may be tried again.
 */
export function useAct(act: () => Promise<unknown>, onDone: () => void) {
  const { mutate } = useSWRConfig()
  const [isDoing, setDoing] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const isUnderWay = useRef(false)

  async function confirm(): Promise<void> {
    if (isUnderWay.current) return
    isUnderWay.current = true
    setDoing(true)
    setFailure(null)
    try {
      await act()
      // It is done, whether or not the page can be refreshed.
      await mutate(() => true).catch(() => undefined)
      onDone()
    } catch (error) {
      setFailure(failureWords(error))
    } finally {
      isUnderWay.current = false
      setDoing(false)
    }
  }

  return { isDoing, failure, onConfirm: () => void confirm() }
}
