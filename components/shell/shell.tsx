import Link from 'next/link'
import { NavLink } from './nav-link.tsx'
import { SignInLink, SignOutButton } from './operator-entry.tsx'
import { TallyMark } from './tally-mark.tsx'
import { type Theme, ThemeSwitch } from './theme-switch.tsx'

interface ShellProps {
  readonly isOperator: boolean
  readonly theme: Theme
  readonly children: React.ReactNode
}

/** What stands around every page: the name, the ways to go, the theme, who is signed in. */
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
        <div className="mx-auto flex max-w-[96rem] flex-wrap items-center gap-x-3 px-4 sm:h-12 sm:gap-x-6 sm:px-6">
          <Link href="/" className="flex h-12 items-center gap-2 font-semibold tracking-tight">
            <TallyMark className="size-5" />
            rollcall
          </Link>
          {/* On a phone a line of its own. */}
          <nav
            aria-label="Main"
            className="flex h-10 items-stretch justify-between gap-1 max-sm:order-last max-sm:-mx-2 max-sm:grow max-sm:basis-full sm:h-full"
          >
            <NavLink href="/sessions">Sessions</NavLink>
            <NavLink href="/federation">Federation</NavLink>
            <NavLink href="/tasks">Tasks</NavLink>
            <NavLink href="/economy">Economy</NavLink>
          </nav>
          <div className="ml-auto flex items-center gap-2 sm:gap-4">
            <span className="hidden sm:block">
              <ThemeSwitch theme={theme} />
            </span>
            {isOperator ? <SignOutButton /> : <SignInLink />}
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
      <footer className="flex items-center justify-between px-4 pb-6 text-soft sm:hidden">
        Theme
        <ThemeSwitch theme={theme} />
      </footer>
    </div>
  )
}
