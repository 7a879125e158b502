import type { Route } from 'next'
import { DocsLink } from './docs-link.tsx'

export interface NavSection {
  readonly name: string
  readonly links: readonly { readonly href: Route; readonly title: string }[]
}

/** Every page of the docs, by section. */
export function DocsNav({ sections, label }: { sections: readonly NavSection[]; label: string }) {
  return (
    <nav aria-label={label} className="flex flex-col gap-5">
      {sections.map(({ name, links }) => (
        <div key={name}>
          <p aria-hidden="true" className="px-2 pb-1 font-medium text-faint text-xs">
            {name}
          </p>
          <ul aria-label={name}>
            {links.map(({ href, title }) => (
              <li key={href}>
                <DocsLink href={href}>{title}</DocsLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}
