'use client'

import { lazy, Suspense, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import type { Trial } from '#lib/docs/reference/trial.ts'

// Few readers of a page call anything: the form comes when it is asked for.
const TrialForm = lazy(() =>
  import('./trial-form.tsx').then(({ TrialForm }) => ({ default: TrialForm })),
)

interface TryItProps {
  readonly trial: Trial
  /** What the call does, in the words of its contract. */
  readonly summary: string
}

/** A call to this very server, of the reader's own. */
export function TryIt({ trial, summary }: TryItProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <div className="min-w-0 print:hidden">
      <Button
        look={isOpen ? 'bare' : 'plain'}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? 'Close' : 'Try it'}
        <span className="sr-only">: {summary}</span>
      </Button>
      {isOpen ? (
        <Suspense fallback={<p className="mt-2 text-data text-soft">One moment.</p>}>
          <TrialForm trial={trial} summary={summary} />
        </Suspense>
      ) : null}
    </div>
  )
}
