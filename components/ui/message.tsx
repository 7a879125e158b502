import { clsx } from 'clsx'
import { TriangleAlert } from 'lucide-react'

interface MessageProps {
  readonly className?: string
  readonly children: React.ReactNode
}

/** A line that tells of a trouble. It is amber: red is for what is lost. */
export function Message({ className, children }: MessageProps) {
  return (
    <div
      className={clsx(
        'flex items-start gap-2 rounded border border-late-fill/70 bg-late-fill/10 px-3 py-2 text-data',
        className,
      )}
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-late" aria-hidden="true" />
      <div className="min-w-0">{children}</div>
    </div>
  )
}
