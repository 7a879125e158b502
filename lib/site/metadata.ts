import type { Metadata } from 'next'

export const siteName = 'rollcall'
export const siteDescription =
  'The control plane of a fleet of AI agents: who is enrolled, who is alive, whose session dropped and came back.'

interface PageFacts {
  readonly title: string
  readonly description: string
  /** Path of the page, without the query: its canonical address. */
  readonly path: string
  readonly isIndexed?: boolean
  /** False: no `opengraph-image` stands beside the page, so that it shows the site's. */
  readonly hasPicture?: boolean
}

const sitePicture = {
  url: '/opengraph-image',
  width: 1200,
  height: 630,
  type: 'image/png',
  alt: siteName,
}

/**
 * Title, description, canonical address, and what link previews read, of one page. The picture is that
 * of the page's folder, which images named here would hide; Twitter's card takes the same one.
 */
export function pageMetadata({
  title,
  description,
  path,
  isIndexed = true,
  hasPicture = true,
}: PageFacts): Metadata {
  return {
    title,
    description,
    alternates: { canonical: path },
    openGraph: {
      title,
      description,
      url: path,
      siteName,
      type: 'website',
      locale: 'en',
      ...(hasPicture ? {} : { images: [sitePicture] }),
    },
    twitter: { card: 'summary_large_image', title, description },
    ...(isIndexed ? {} : { robots: { index: false, follow: false } }),
  }
}
