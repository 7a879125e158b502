import type { Route } from 'next'
import { DocsNav, type NavSection } from '#components/docs/docs-nav.tsx'
import { PhoneNav } from '#components/docs/phone-nav.tsx'
import { SearchEntry } from '#components/docs/search-entry.tsx'
import { guideGroups, guides } from '#lib/docs/guides.ts'
import { referenceTags } from '#lib/docs/reference/reference.ts'

const sections: readonly NavSection[] = [
  { name: 'Docs', links: [{ href: '/docs', title: 'What to read' }] },
  ...guideGroups.map(({ name }) => ({
    name,
    links: guides
      .filter(({ group }) => group === name)
      .map(({ slug, title }) => ({ href: `/docs/${slug}` as Route, title })),
  })),
  {
    name: 'API reference',
    links: [
      { href: '/docs/api' as Route, title: 'All calls' },
      ...referenceTags().map(({ tag, slug }) => ({
        href: `/docs/api/${slug}` as Route,
        title: tag,
      })),
      { href: '/docs/problems', title: 'Problems' },
    ],
  },
]

/** The docs: every page of them beside the one that is read, and the search. */
export default function DocsLayout({ children }: { children: React.ReactNode }) {
  return (
    <div className="gap-12 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
      <div className="flex flex-col gap-3 max-lg:mb-6 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:self-start">
        <SearchEntry />
        <div className="lg:hidden">
          <PhoneNav>
            <DocsNav sections={sections} label="Docs, on small screens" />
          </PhoneNav>
        </div>
        <div className="overflow-y-auto max-lg:hidden lg:mt-3">
          <DocsNav sections={sections} label="Docs" />
        </div>
      </div>
      <div className="min-w-0">{children}</div>
    </div>
  )
}
