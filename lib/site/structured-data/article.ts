import type { Graph } from 'schema-dts'
import { siteName } from '#lib/site/metadata.ts'

interface Step {
  readonly name: string
  readonly path: string
}

interface ArticleFacts {
  readonly origin: string
  readonly path: string
  readonly title: string
  readonly description: string
  /** The day of the last change, as `2026-11-21`. */
  readonly modified: string
  /** The pages above this one, the outermost first; this one may stand at the end. */
  readonly trail: readonly Step[]
}

/** A page of the docs, and where it stands among them. */
export function articleData(facts: ArticleFacts): Graph {
  const { origin, path, title, description, modified, trail } = facts
  const above = trail.filter((step) => step.path !== '/' && step.path !== path)
  const steps = [{ name: siteName, path: '/' }, ...above, { name: title, path }]
  const publisher = { '@type': 'Organization', name: siteName, url: `${origin}/` } as const
  return {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': 'TechArticle',
        '@id': `${origin}${path}#article`,
        url: `${origin}${path}`,
        mainEntityOfPage: `${origin}${path}`,
        headline: title,
        description,
        dateModified: modified,
        inLanguage: 'en',
        isAccessibleForFree: true,
        author: publisher,
        publisher,
      },
      {
        '@type': 'BreadcrumbList',
        itemListElement: steps.map((step, index) => ({
          '@type': 'ListItem',
          position: index + 1,
          name: step.name,
          item: `${origin}${step.path}`,
        })),
      },
    ],
  }
}
