'use client'

import { clsx } from 'clsx'
import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

/** A link of the main navigation that knows whether one is in its part of the site. */
export function NavLink({ href, children }: { href: Route; children: React.ReactNode }) {
  const path = usePathname()
  const isCurrent = path === href || path.startsWith(`${href}/`)
  return (
    <Link
      href={href}
      aria-current={path === href ? 'page' : isCurrent ? 'true' : undefined}
      className={clsx(
        '-mb-px flex items-center border-b-2 px-2',
        isCurrent ? 'border-alive font-medium' : 'border-transparent text-soft hover:text-ink',
      )}
    >
      {children}
    </Link>
  )
}
