interface SumListProps {
  readonly title: string
  /** Its name for screen readers, where the title alone says too little. */
  readonly label?: string
  readonly children: React.ReactNode
}

/** Numbers under a title, a `SumLine` each. */
export function SumList({ title, label = title, children }: SumListProps) {
  return (
    <section aria-label={label}>
      <h3 className="font-medium text-data">{title}</h3>
      <dl className="mt-2">{children}</dl>
    </section>
  )
}

interface SumLineProps {
  readonly label: string
  /** A part of the line above it. */
  readonly isPart?: boolean
  /** Stands under a line of its own, as a sum does. */
  readonly isSum?: boolean
  readonly children: React.ReactNode
}

export function SumLine({ label, isPart = false, isSum = false, children }: SumLineProps) {
  return (
    <div
      className={`flex justify-between gap-4 border-t py-1.5 text-data first:border-t-0 ${isSum ? 'border-line-strong' : 'border-line'}`}
    >
      <dt className={isPart ? 'pl-4 text-soft' : ''}>{label}</dt>
      <dd className="text-right font-medium">{children}</dd>
    </div>
  )
}
