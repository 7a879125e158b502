'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { buttonClass } from './button.tsx'

interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly description?: React.ReactNode
  readonly className?: string
  readonly children: React.ReactNode
}

/**
 * A modal dialog: focus stays inside, Escape and the close button end it. A click beside it does not:
 * some show a secret that is shown once.
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  className,
  children,
}: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)} disablePointerDismissal>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-10 bg-black/40 motion-safe:transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={clsx(
            'fixed top-1/2 left-1/2 z-10 flex max-h-[calc(100dvh-2rem)] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 flex-col overflow-y-auto rounded-lg border border-line bg-raised p-5 text-ink shadow-xl motion-safe:transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0',
            className,
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <Base.Title className="font-semibold text-base">{title}</Base.Title>
            <Base.Close aria-label="Close" className={buttonClass('icon', '-mt-1 -mr-2')}>
              <X className="size-4" aria-hidden="true" />
            </Base.Close>
          </div>
          {description ? (
            <Base.Description className="mt-1 text-soft">{description}</Base.Description>
          ) : null}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
