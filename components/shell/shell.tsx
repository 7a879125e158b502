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
        <div className="mx-auto flex h-12 max-w-[96rem] items-center gap-3 px-4 sm:gap-6 sm:px-6">
          <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight">
            <TallyMark className="size-5" />
            rollcall
          </Link>
          <nav aria-label="Main" className="flex h-full items-stretch gap-1">
            <NavLink href="/sessions">Sessions</NavLink>
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
