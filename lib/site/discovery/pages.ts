import { guides, guidesModified } from '#lib/docs/guides.ts'
import { referenceModified, referenceTags } from '#lib/docs/reference/reference.ts'

export interface PublicPage {
  readonly path: string
  /** The day or instant of its last change; left out where nothing tells it truly. */
  readonly modified?: string
}

/** What a private dashboard hides from those who may not read it, by the beginning of its paths. */
export const dashboardPaths = [
  '/sessions',
  '/federation',
  '/agents/',
  '/tasks',
  '/economy',
  '/status',
] as const

/** Pages that are there on every server, whoever may read its dashboards. */
export function fixedPages(): PublicPage[] {
  return [
    { path: '/' },
    { path: '/docs', modified: guidesModified },
    ...guides.map(({ slug, modified }) => ({ path: `/docs/${slug}`, modified })),
    { path: '/docs/api', modified: referenceModified },
    ...referenceTags().map(({ slug }) => ({
      path: `/docs/api/${slug}`,
      modified: referenceModified,
    })),
    { path: '/docs/problems', modified: referenceModified },
  ]
}

/** The dashboards' lists: they change all the time, so that no date is given. */
export const dashboardPages: readonly PublicPage[] = dashboardPaths
  .filter((path) => !path.endsWith('/'))
  .map((path) => ({ path }))
