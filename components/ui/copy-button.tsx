'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copyText } from '#lib/site/copy-text.ts'
import { Button } from './button.tsx'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for the button's name: "the command". */
  readonly what: string
  readonly className?: string
}

/** Copies a text, and says so for two seconds. */
export function CopyButton({ text, what, className }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null)

  useEffect(() => {
    if (outcome === null) return
    const timer = setTimeout(() => setOutcome(null), 2000)
    return () => clearTimeout(timer)
  }, [outcome])

  const Icon = outcome === 'copied' ? Check : Copy
  return (
    <Button
      look="icon"
      className={className ?? ''}
      title={`Copy ${what}`}
      aria-label={`Copy ${what}`}
      onClick={async () => setOutcome((await copyText(text)) ? 'copied' : 'failed')}
    >
      <Icon className="size-4" aria-hidden="true" />
      <span role="status" className="empty:hidden">
        {outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Select and copy it' : ''}
      </span>
    </Button>
  )
}
