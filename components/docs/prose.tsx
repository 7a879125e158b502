import { clsx } from 'clsx'

/** The column of a text: its measure, and the room between its parts. */
export function Prose({ className, children }: { className?: string; children: React.ReactNode }) {
  return (
    <div
      className={clsx(
        'min-w-0 max-w-[46rem] text-base leading-relaxed',
        '[&>*+*]:mt-4 [&>h2]:mt-10 [&>h3]:mt-7 [&>h2+*]:mt-3 [&>h3+*]:mt-2',
        className,
      )}
    >
      {children}
    </div>
  )
}
