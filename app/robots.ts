import type { MetadataRoute } from 'next'
import { loadConfig } from '#lib/config/config.ts'
import { dashboardPaths } from '#lib/site/discovery/pages.ts'

export const dynamic = 'force-dynamic'

/** GET /robots.txt (RFC 9309): the most exact rule of those that fit a path counts. */
export default function robots(): MetadataRoute.Robots {
  const { publicUrl, dashboard } = loadConfig()
  return {
    rules: {
      userAgent: '*',
      allow: ['/', '/api/openapi.json', '/api/badge/'],
      disallow: ['/api/', '/audit', '/login', ...(dashboard === 'private' ? dashboardPaths : [])],
    },
    sitemap: `${publicUrl}/sitemap.xml`,
  }
}
