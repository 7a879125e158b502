'use client'

import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { tellChanged } from '#lib/site/changes.ts'
import { failureWords } from '#lib/site/fetcher.ts'
import { buttonClass } from './button.tsx'
import type { Telling, ToastQueue, Undo } from './toast-queue.ts'

/** Time to read a line; it stands still under the pointer, with focus, and in a hidden window. */
const READ_MS = 8_000
/** Time to find out that it was a mistake. */
const UNDO_MS = 20_000

/** Where notifications are shown and announced. F6 leads there, and Tab through it. */
export function ToastRegion({ queue }: { queue: ToastQueue }) {
  return (
    <Toast.Provider timeout={READ_MS} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-0 bottom-0 z-20 flex flex-col-reverse gap-2 p-2 sm:right-4 sm:bottom-4 sm:left-auto sm:w-96 sm:p-0">
          <Shown queue={queue} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Shown({ queue }: { queue: ToastQueue }) {
  const { toasts, add, close, update } = Toast.useToastManager()

  useEffect(() => {
    function undoProps(id: string, undo: Undo) {
      // A second click may come before the first one has been answered.
      let isRunning = false
      async function takeBack() {
        if (isRunning) return
        isRunning = true
        update(id, { timeout: 0, actionProps: { children: 'Undoing…' } })
        try {
          await undo.run()
          close(id)
          add({ title: undo.done })
          tellChanged()
        } catch (error) {
          isRunning = false
          update(id, {
            title: 'It could not be undone',
            description: failureWords(error),
            timeout: UNDO_MS,
            actionProps: { children: 'Try again', onClick: () => void takeBack() },
          })
        }
      }
      return { children: undo.label, onClick: () => void takeBack() }
    }
    function show({ title, description, undo }: Telling) {
      const id = add({ title, description, timeout: undo ? UNDO_MS : READ_MS })
      if (undo) update(id, { actionProps: undoProps(id, undo) })
    }
    return queue.showWith(show)
  }, [queue, add, close, update])

  useRoomOnPhones(
    toasts.reduce((sum, { height }) => sum + (height ?? 0) + 8, 8),
    toasts.length > 0,
  )

  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={['right', 'down']}
      className="rounded-lg border border-line-strong/60 bg-raised text-data text-ink shadow-lg data-limited:hidden motion-safe:transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-3 py-2.5 pr-2 pl-4">
        <div className="min-w-0 flex-1 self-center [overflow-wrap:anywhere]">
          <Toast.Title render={<p />} className="font-medium" />
          <Toast.Description className="text-soft" />
        </div>
        <Toast.Action className={buttonClass('plain', 'shrink-0')} />
        <Toast.Close aria-label="Dismiss" className={buttonClass('icon', 'shrink-0')}>
          <X className="size-4" aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}

/** On a phone the page ends above the notifications: what they cover can be scrolled clear of them. */
function useRoomOnPhones(height: number, isNeeded: boolean) {
  useEffect(() => {
    if (!isNeeded) return
    const { style } = document.body
    style.paddingBottom = matchMedia('(width < 40rem)').matches ? `${height}px` : ''
    return () => {
      style.paddingBottom = ''
    }
  }, [height, isNeeded])
}
