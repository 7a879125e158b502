import { clsx } from 'clsx'

interface PanelProps {
  readonly className?: string
  readonly children: React.ReactNode
}

/** A surface with an edge. There is none within another. */
export function Panel({ className, children }: PanelProps) {
  return (
    <div className={clsx('overflow-hidden rounded-lg border border-line bg-surface', className)}>
      {children}
    </div>
  )
}

/** Several things on one panel, parted by lines. `className` says in what columns. */
export function PanelGrid({ className, children }: PanelProps) {
  return (
    <div
      className={clsx(
        'grid gap-px overflow-hidden rounded-lg border border-line bg-line *:min-w-0 *:bg-surface *:p-4',
        className,
      )}
    >
      {children}
    </div>
  )
}
