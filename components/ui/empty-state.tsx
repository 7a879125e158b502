import { clsx } from 'clsx'

interface EmptyStateProps {
  readonly title: string
  readonly className?: string
  readonly children?: React.ReactNode
}

/** What stands where data would be: that there is none, and what to do about it. */
export function EmptyState({ title, className, children }: EmptyStateProps) {
  return (
    <div className={clsx('flex flex-col items-start gap-2 px-4 py-10', className)}>
      <p className="font-medium">{title}</p>
      {children}
    </div>
  )
}
