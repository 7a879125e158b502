export type Fact = readonly [label: string, value: React.ReactNode]

interface FactListProps {
  readonly title: string
  readonly facts: readonly Fact[]
}

/** Facts under a title, a line each. */
export function FactList({ title, facts }: FactListProps) {
  return (
    <section aria-label={title}>
      <h2 className="font-medium text-data">{title}</h2>
      <dl className="mt-2">
        {facts.map(([label, value]) => (
          <div
            key={label}
            className="flex min-h-9 items-center justify-between gap-4 border-line border-t py-1.5 text-data first:border-t-0"
          >
            <dt className="shrink-0 text-soft">{label}</dt>
            <dd className="min-w-0 flex-1 text-right [overflow-wrap:anywhere]">
              {value ?? <span className="text-faint">not told</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
