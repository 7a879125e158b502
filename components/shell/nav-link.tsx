'use client'

import { clsx } from 'clsx'
import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { menuId } from './menu-id.ts'

interface NavLinkProps {
  readonly href: Route
  /** A page that belongs here too, though its address says otherwise. */
  readonly also?: string
  readonly children: React.ReactNode
}

/** A link of the main navigation that knows whether one is in its part of the site. */
export function NavLink({ href, also, children }: NavLinkProps) {
  const path = usePathname()
  const isIn = (part: string) => path === part || path.startsWith(`${part}/`)
  const isCurrent = isIn(href) || (also !== undefined && isIn(also))
  return (
    <Link
      href={href}
      aria-current={path === href ? 'page' : isCurrent ? 'true' : undefined}
      // Going to another page of the app loads no document, which would have closed the menu.
      onClick={() => document.getElementById(menuId)?.hidePopover?.()}
      className={clsx(
        'flex items-center max-md:h-11 max-md:border-l-2 max-md:px-4 md:-mb-px md:border-b-2 md:px-2',
        isCurrent ? 'border-alive font-medium' : 'border-transparent text-soft hover:text-ink',
      )}
    >
      {children}
    </Link>
  )
}
