'use client'

import { clsx } from 'clsx'
import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

/** A link of the docs' navigation that knows whether one is there. */
export function DocsLink({ href, children }: { href: Route; children: React.ReactNode }) {
  const isCurrent = usePathname() === href
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isCurrent ? 'page' : undefined}
      className={clsx(
        'block rounded px-2 py-1 text-data',
        isCurrent ? 'bg-hover font-medium text-ink' : 'text-soft hover:bg-hover hover:text-ink',
      )}
    >
      {children}
    </Link>
  )
}
