import type { MetadataRoute } from 'next'
import { siteDescription, siteName } from '#lib/site/metadata.ts'

/** GET /manifest.webmanifest: how the site looks where it is installed. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: '/',
    name: siteName,
    short_name: siteName,
    description: siteDescription,
    lang: 'en',
    start_url: '/sessions',
    scope: '/',
    display: 'standalone',
    background_color: '#0c0f0e',
    theme_color: '#121615',
    categories: ['developer tools', 'productivity'],
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      {
        src: '/icons/maskable-512.png',
        sizes: '512x512',
        type: 'image/png',
        purpose: 'maskable',
      },
    ],
    shortcuts: [
      { name: 'Sessions', url: '/sessions' },
      { name: 'Federation', url: '/federation' },
      { name: 'Status', url: '/status' },
    ],
  }
}
