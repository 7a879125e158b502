import type { Route } from 'next'
import Link from 'next/link'
import { useId } from 'react'
import { Panel } from '#components/ui/panel.tsx'

interface SectionProps {
  readonly title: string
  /** What to say in the place of the list; null where there is one. */
  readonly empty: string | null
  /** Where the rest of the list is. */
  readonly more: { readonly href: Route; readonly label: string } | null
  readonly children: React.ReactNode
}

/** A short list under its title. */
export function Section({ title, empty, more, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 flex items-baseline justify-between gap-4">
        <h2 id={id} className="font-semibold text-base">
          {title}
        </h2>
        {more ? (
          <Link href={more.href} prefetch={false} className="text-data text-soft hover:underline">
            {more.label}
          </Link>
        ) : null}
      </div>
      <Panel>
        {empty === null ? children : <p className="px-4 py-3 text-data text-soft">{empty}</p>}
      </Panel>
    </section>
  )
}
