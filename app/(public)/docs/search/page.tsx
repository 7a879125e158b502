import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { Excerpt } from '#components/docs/excerpt.tsx'
import { Button } from '#components/ui/button.tsx'
import { controlClass } from '#components/ui/input.tsx'
import { createSearch, type Search } from '#lib/docs/search.ts'
import { searchEntries } from '#lib/docs/search-entries.ts'
import { pageMetadata } from '#lib/site/metadata.ts'

export const metadata: Metadata = pageMetadata({
  title: 'Search the docs',
  description: 'Finds guides, API calls and problem codes.',
  path: '/docs/search',
  isIndexed: false,
  hasPicture: false,
})

let search: Search | undefined

/** The search for browsers without JavaScript, and for results that have an address. */
export default async function SearchPage({ searchParams }: PageProps<'/docs/search'>) {
  const { q } = await searchParams
  const query = ([q].flat()[0] ?? '').slice(0, 200)
  search ??= createSearch(await searchEntries())
  const results = query.trim() ? search(query) : []
  return (
    <div className="max-w-[46rem]">
      <h1 className="font-semibold text-2xl tracking-tight">Search the docs</h1>
      <form action="/docs/search" className="mt-4 flex gap-2">
        <input
          type="search"
          name="q"
          defaultValue={query}
          maxLength={200}
          aria-label="Search the docs"
          className={controlClass}
        />
        <Button type="submit">Search</Button>
      </form>
      {query.trim() ? (
        <p className="mt-4 text-soft">
          {results.length === 0
            ? 'Nothing in the docs has all of these words.'
            : `${results.length} ${results.length === 1 ? 'result' : 'results'}, the best first`}
        </p>
      ) : null}
      <ol className="mt-2">
        {results.map(({ href, title, place, excerpt }) => (
          <li key={href} className="border-line border-t py-3 first:border-t-0">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <Link
                href={href as Route}
                prefetch={false}
                className="min-w-0 break-words font-medium underline decoration-line-strong/60 underline-offset-4 hover:decoration-current"
              >
                {title}
              </Link>
              <span className="text-faint text-xs">{place}</span>
            </p>
            <p className="text-data text-soft">
              <Excerpt parts={excerpt} />
            </p>
          </li>
        ))}
      </ol>
    </div>
  )
}
