'use client'

import dynamic from 'next/dynamic'
import { createContext, use, useMemo, useState } from 'react'
import { type Telling, ToastQueue } from './toast-queue.ts'

// Hardly any reader is ever told anything, so hardly any loads it.
const ToastRegion = dynamic(
  () => import('./toast-region.tsx').then((module) => module.ToastRegion),
  {
    ssr: false,
  },
)

interface Teller {
  /** Tells a person, politely and for a while, what has been done. */
  readonly tell: (telling: Telling) => void
}

const ToastsContext = createContext<Teller | null>(null)

export function useToasts(): Teller {
  const teller = use(ToastsContext)
  if (teller === null) throw new Error('useToasts needs <Toasts> around it')
  return teller
}

interface ToastsProps {
  /** Whether to have the region there from the start: screen readers hear only what joins one. */
  readonly isReady: boolean
  readonly children: React.ReactNode
}

/** Keeps the notifications of the pages inside, from one page to the next. */
export function Toasts({ isReady, children }: ToastsProps) {
  const [queue] = useState(() => new ToastQueue())
  const [isNeeded, setNeeded] = useState(isReady)
  const teller = useMemo(
    () => ({
      tell: (telling: Telling) => {
        setNeeded(true)
        queue.tell(telling)
      },
    }),
    [queue],
  )
  return (
    <ToastsContext value={teller}>
      {children}
      {isNeeded ? <ToastRegion queue={queue} /> : null}
    </ToastsContext>
  )
}
