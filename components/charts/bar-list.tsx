import { formatNumber } from '#lib/sessions/words.ts'

export interface BarItem {
  readonly label: string
  readonly value: number
  /** A background class. */
  readonly fill: string
  readonly mark?: React.ReactNode
  readonly hint?: string
}

interface BarListProps {
  readonly caption: string
  readonly items: readonly BarItem[]
  /** What a full bar stands for; the largest value without it. */
  readonly whole?: number
}

/** Named numbers with their bars under a caption; the numbers carry it all, the bars only show it. */
export function BarList({ caption, items, whole }: BarListProps) {
  const full = Math.max(1, whole ?? Math.max(...items.map((item) => item.value)))
  return (
    <section aria-label={caption}>
      <h3 className="font-medium text-data">{caption}</h3>
      <dl className="mt-3 flex flex-col gap-2.5">
        {items.map(({ label, value, fill, mark, hint }) => (
          <div key={label} className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 text-data">
            <dt className="flex min-w-0 items-center gap-2">
              {mark}
              <span>{label}</span>
              {hint ? <span className="truncate text-faint">{hint}</span> : null}
            </dt>
            <dd className="text-right font-medium">{formatNumber(value)}</dd>
            <dd className="col-span-2 h-1 overflow-hidden rounded-full bg-line" aria-hidden="true">
              <div
                className={`h-full origin-left rounded-full motion-safe:transition-transform motion-safe:duration-500 ${fill}`}
                style={{ transform: `scaleX(${Math.min(1, value / full)})` }}
              />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
