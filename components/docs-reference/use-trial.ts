import { useEffect, useRef, useState } from 'react'
import { followAnswer, type TrialAnswer } from './trial-answer.ts'

interface Running {
  readonly answer: TrialAnswer | null
  readonly failure: string | null
  readonly isRunning: boolean
}

/** One call at a time; it ends with the form. */
export function useTrial() {
  const [running, setRunning] = useState<Running>({ answer: null, failure: null, isRunning: false })
  const control = useRef<AbortController>(null)
  useEffect(() => () => control.current?.abort(), [])

  const send = async ([path, init]: [string, RequestInit]) => {
    control.current?.abort()
    control.current = new AbortController()
    const { signal } = control.current
    setRunning({ answer: null, failure: null, isRunning: true })
    try {
      await followAnswer([path, { ...init, signal }], (answer) => {
        if (!signal.aborted) setRunning({ answer, failure: null, isRunning: !answer.isOver })
      })
    } catch {
      if (signal.aborted) return
      setRunning({ answer: null, failure: 'The server could not be reached.', isRunning: false })
    }
  }
  const stop = () => {
    control.current?.abort()
    setRunning((last) => ({ ...last, isRunning: false }))
  }
  return { ...running, send, stop }
}
