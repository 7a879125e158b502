import { menuId } from './menu-id.ts'
import { NavLink } from './nav-link.tsx'

/**
 * The ways to go: a line on a desk; on a phone a menu that the browser itself opens and closes, by
 * pointer and by keyboard, before any script has run and without one.
 */
export function MainNav({ isOperator }: { isOperator: boolean }) {
  return (
    <nav
      id={menuId}
      popover="auto"
      aria-label="Main"
      className="h-auto w-auto text-ink max-md:absolute max-md:inset-x-0 max-md:top-12 max-md:bottom-auto max-md:w-full max-md:border-line max-md:border-b max-md:bg-surface max-md:py-2 max-md:shadow-lg md:static md:flex md:h-full md:items-stretch md:overflow-visible md:bg-transparent lg:gap-1"
    >
      <NavLink href="/sessions">Sessions</NavLink>
      <NavLink href="/federation" also="/agents">
        Federation
      </NavLink>
      <NavLink href="/tasks">Tasks</NavLink>
      <NavLink href="/economy">Economy</NavLink>
      <NavLink href="/status">Status</NavLink>
      <NavLink href="/docs">Docs</NavLink>
      {isOperator ? <NavLink href="/audit">Audit</NavLink> : null}
    </nav>
  )
}

/** Opens the menu of a phone. */
export function MenuButton() {
  return (
    <button
      type="button"
      popoverTarget={menuId}
      className="-mr-2 flex size-10 items-center justify-center rounded text-soft hover:bg-hover hover:text-ink md:hidden"
    >
      <svg viewBox="0 0 24 24" className="size-5" aria-hidden="true" stroke="currentColor">
        <path d="M4 7.5h16M4 16.5h16" strokeWidth="1.75" strokeLinecap="round" />
      </svg>
      <span className="sr-only">Menu</span>
    </button>
  )
}
