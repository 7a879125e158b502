import Link from 'next/link'
import { siteName } from '#lib/site/metadata.ts'
import { MainNav, MenuButton } from './main-nav.tsx'
import { SignInLink, SignOutButton } from './operator-entry.tsx'
import { SiteFooter } from './site-footer.tsx'
import { TallyMark } from './tally-mark.tsx'
import type { Theme } from './theme-switch.tsx'

interface ShellProps {
  readonly isOperator: boolean
  readonly theme: Theme
  readonly children: React.ReactNode
}

/** What stands around every page: the name, the ways to go, who is signed in, the last line. */
export function Shell({ isOperator, theme, children }: ShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-20 rounded bg-raised px-3 py-2 font-medium focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <header className="border-line border-b bg-surface">
        <div className="mx-auto flex h-12 max-w-[96rem] items-center gap-x-2 px-4 sm:px-6 md:gap-x-4 lg:gap-x-6">
          <Link href="/" className="flex h-12 items-center gap-2 font-semibold tracking-tight">
            <TallyMark className="size-5" />
            {siteName}
          </Link>
          <MainNav isOperator={isOperator} />
          <div className="ml-auto flex items-center gap-1">
            {isOperator ? <SignOutButton /> : <SignInLink />}
            <MenuButton />
          </div>
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[96rem] flex-1 px-4 py-6 outline-none sm:px-6 sm:py-8"
      >
        {children}
      </main>
      <SiteFooter theme={theme} />
    </div>
  )
}
