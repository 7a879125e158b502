// @ts-check
import createMDX from '@next/mdx'
import { securityHeaders } from './lib/http/security-headers.mjs'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  pageExtensions: ['ts', 'tsx', 'mdx'],
  // `npm test` checks the types of everything; a build that a start makes need not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@electric-sql/pglite', 'pg', 'pino'],
  async redirects() {
    return [{ source: '/mcp', destination: '/sessions', permanent: true }]
  },
  async rewrites() {
    return [
      // See lib/site/kit-path.ts.
      { source: '/kit/:kit([0-9a-f]{12})/rollcall.tgz', destination: '/rollcall.tgz' },
      // A guide as its author wrote it, for machines.
      { source: '/docs/:slug([a-z0-9-]+).md', destination: '/docs/raw/:slug' },
    ]
  },
  async headers() {
    return [
      {
        // What a machine that comes to the front door should know (RFC 8288, RFC 8631, RFC 9727).
        source: '/',
        headers: [
          {
            key: 'Link',
            value: [
              '</.well-known/api-catalog>; rel="api-catalog"',
              '</api/openapi.json>; rel="service-desc"; type="application/json"',
              '</docs/api>; rel="service-doc"; type="text/html"',
              '</status>; rel="status"; type="text/html"',
              '</llms.txt>; rel="alternate"; type="text/plain"',
            ].join(', '),
          },
        ],
      },
      {
        // The address is a new one for each kit.
        source: '/kit/(.*)',
        headers: [{ key: 'Cache-Control', value: 'public, max-age=31536000, immutable' }],
      },
      {
        // Without a name for the path, Next.js need not compile each header for it, each time.
        source: '/(.*)',
        headers: securityHeaders,
      },
    ]
  },
}

// By name, as Turbopack takes them.
const withMDX = createMDX({
  options: { remarkPlugins: ['remark-gfm'], rehypePlugins: ['rehype-slug'] },
})

export default withMDX(config)
