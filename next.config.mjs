// @ts-check
import { securityHeaders } from './lib/http/security-headers.mjs'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // `npm test` checks the types of everything; a build that a start makes need not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@electric-sql/pglite', 'pg', 'pino'],
  async redirects() {
    return [{ source: '/mcp', destination: '/sessions', permanent: true }]
  },
  async rewrites() {
    // See lib/site/kit-path.ts.
    return [{ source: '/kit/:kit([0-9a-f]{12})/rollcall.tgz', destination: '/rollcall.tgz' }]
  },
  async headers() {
    return [
      {
        // Without a name for the path, Next.js need not compile each header for it, each time.
        source: '/(.*)',
        headers: securityHeaders({ development: process.env.NODE_ENV === 'development' }),
      },
    ]
  },
}

export default config
