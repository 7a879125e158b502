'use client'

import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useRef } from 'react'
import { Button, buttonClass } from './button.tsx'
import { Message } from './message.tsx'

interface ConfirmDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  /** What it is about, and whether it can be undone. */
  readonly description: React.ReactNode
  /** What will happen, one by one. */
  readonly happens?: readonly React.ReactNode[]
  /** Form controls, where something is to be said first. */
  readonly children?: React.ReactNode
  /** The way out, which has the focus first where there is nothing to fill in: "Keep it". */
  readonly keep: string
  /** The button that does it, by its verb: "Disconnect". */
  readonly verb: string
  /** The same while it is under way: "Disconnecting…". */
  readonly doing: string
  readonly isDoing: boolean
  /** Whether all that must be said has been said. */
  readonly isReady?: boolean
  readonly failure: string | null
  /** The control that has the focus first; the way out without one. */
  readonly first?: React.RefObject<HTMLElement | null>
  readonly onConfirm: () => void
}

/** Asks before something is done. A click beside it does not end it. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  happens = [],
  children,
  keep,
  verb,
  doing,
  isDoing,
  isReady = true,
  failure,
  first,
  onConfirm,
}: ConfirmDialogProps) {
  const safe = useRef<HTMLButtonElement>(null)
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-10 bg-black/40 motion-safe:transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <AlertDialog.Popup
          initialFocus={first ?? safe}
          className="fixed top-1/2 left-1/2 z-10 flex max-h-[calc(100dvh-2rem)] w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 flex-col overflow-y-auto rounded-lg border border-line bg-raised p-5 text-ink shadow-xl motion-safe:transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
        >
          <AlertDialog.Title className="font-semibold text-base">{title}</AlertDialog.Title>
          <AlertDialog.Description
            render={<div />}
            className="mt-1 text-soft [overflow-wrap:anywhere]"
          >
            {description}
            {happens.length === 0 ? null : (
              <ul className="mt-3 flex list-disc flex-col gap-1.5 pl-5 text-data text-ink marker:text-faint">
                {happens.map((each, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: what happens keeps its order
                  <li key={index}>{each}</li>
                ))}
              </ul>
            )}
          </AlertDialog.Description>
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              // Of a dialog inside this one, as React sees it.
              event.stopPropagation()
              if (isReady && !isDoing) onConfirm()
            }}
          >
            {children ? <div className="mt-5 flex flex-col gap-4">{children}</div> : null}
            <div role="alert" className="contents">
              {failure ? <Message className="mt-4">{failure}</Message> : null}
            </div>
            <div className="mt-5 flex flex-wrap justify-end gap-2">
              <AlertDialog.Close ref={safe} className={buttonClass('plain')}>
                {keep}
              </AlertDialog.Close>
              <Button type="submit" look="primary" disabled={isDoing || !isReady}>
                {isDoing ? doing : verb}
              </Button>
            </div>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
