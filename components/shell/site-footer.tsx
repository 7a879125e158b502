import type { Route } from 'next'
import Link from 'next/link'
import { VERSION } from '#lib/config/version.ts'
import { siteName } from '#lib/site/metadata.ts'
import { type Theme, ThemeSwitch } from './theme-switch.tsx'

const forPeople = [
  ['/docs/api', 'API reference'],
  ['/docs/problems', 'Problems'],
] as const satisfies readonly (readonly [Route, string])[]

// Not pages of the app: plain links.
const forMachines = [
  ['/api/openapi.json', 'OpenAPI'],
  ['/llms.txt', 'llms.txt'],
  ['/.well-known/agent-card.json', 'A2A card'],
  ['/api/health/ready', 'Health'],
] as const

const look = 'hover:text-ink hover:underline'

/** The last line of every page: which version it is, what machines read, the theme. */
export function SiteFooter({ theme }: { theme: Theme }) {
  return (
    <footer className="border-line border-t text-soft text-xs">
      <div className="mx-auto flex max-w-[96rem] flex-wrap items-center gap-x-6 gap-y-4 px-4 py-4 sm:px-6">
        <p className="text-faint">
          {siteName} {VERSION}
        </p>
        <nav aria-label="Reference" className="flex flex-wrap gap-x-4 gap-y-2">
          {forPeople.map(([href, label]) => (
            <Link key={href} href={href} prefetch={false} className={look}>
              {label}
            </Link>
          ))}
          {forMachines.map(([href, label]) => (
            <a key={href} href={href} className={look}>
              {label}
            </a>
          ))}
        </nav>
        <div className="ml-auto">
          <ThemeSwitch theme={theme} />
        </div>
      </div>
    </footer>
  )
}
