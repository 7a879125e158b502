import type { Route } from 'next'
import Link from 'next/link'
import { type GuideSlug, guides } from '#lib/docs/guides.ts'

/** The guides before and after this one, in reading order. */
export function GuidePager({ slug }: { slug: GuideSlug }) {
  const position = guides.findIndex((guide) => guide.slug === slug)
  const sides = [
    { word: 'Before', guide: guides[position - 1], className: '' },
    { word: 'Next', guide: guides[position + 1], className: 'sm:col-start-2 sm:text-right' },
  ]
  return (
    <nav
      aria-label="Before and after"
      className="mt-4 grid gap-2 border-line border-t pt-4 sm:grid-cols-2"
    >
      {sides.map(({ word, guide, className }) =>
        guide ? (
          <Link
            key={word}
            href={`/docs/${guide.slug}` as Route}
            prefetch={false}
            className={`rounded py-1 hover:text-alive ${className}`}
          >
            <span className="block text-faint text-xs">{word}</span>
            <span className="font-medium">{guide.title}</span>
          </Link>
        ) : null,
      )}
    </nav>
  )
}
