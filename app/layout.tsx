import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import { connection } from 'next/server'
import { Shell } from '#components/shell/shell.tsx'
import { loadConfig } from '#lib/config/config.ts'
import { siteDescription, siteName } from '#lib/site/metadata.ts'
import { viewerOrAnyone } from '#lib/site/page-context.ts'
import { parseTheme, themeCookie } from '#lib/site/theme.ts'
import './globals.css'

// Every page shows the state of now to the one who asks: none is made while building.
export const dynamic = 'force-dynamic'

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#121615' },
  ],
}

export async function generateMetadata(): Promise<Metadata> {
  await connection()
  return {
    metadataBase: new URL(loadConfig().publicUrl),
    title: { default: siteName, template: `%s · ${siteName}` },
    description: siteDescription,
    applicationName: siteName,
  }
}

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const [viewer, jar] = await Promise.all([viewerOrAnyone(), cookies()])
  const theme = parseTheme(jar.get(themeCookie)?.value)
  return (
    <html
      lang="en"
      className={GeistSans.variable}
      data-theme={theme === 'system' ? undefined : theme}
    >
      <body>
        <Shell isOperator={viewer.isOperator} theme={theme}>
          {children}
        </Shell>
      </body>
    </html>
  )
}
