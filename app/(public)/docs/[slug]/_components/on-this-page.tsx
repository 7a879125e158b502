interface OnThisPageProps {
  readonly headings: readonly { readonly id: string; readonly title: string }[]
}

/** The headings of a guide, where there is room for them. */
export function OnThisPage({ headings }: OnThisPageProps) {
  return (
    <nav
      aria-labelledby="on-this-page"
      className="max-xl:hidden xl:sticky xl:top-6 xl:max-h-[calc(100dvh-3rem)] xl:self-start xl:overflow-y-auto"
    >
      <p id="on-this-page" className="font-medium text-faint text-xs">
        On this page
      </p>
      <ul className="mt-1 border-line border-l">
        {headings.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`} className="block py-1 pl-3 text-data text-soft hover:text-ink">
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
