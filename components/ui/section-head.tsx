interface SectionHeadProps {
  /** For the `aria-labelledby` of the section. */
  readonly id: string
  readonly title: string
  /** Filters, or where there is more. */
  readonly children?: React.ReactNode
}

/** The title of a part of a page. */
export function SectionHead({ id, title, children }: SectionHeadProps) {
  return (
    <div className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <h2 id={id} className="font-semibold text-base">
        {title}
      </h2>
      {children}
    </div>
  )
}
