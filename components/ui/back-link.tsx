import { ArrowLeft } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'

/** From one of many to all of them. */
export function BackLink({ href, children }: { href: Route; children: React.ReactNode }) {
  return (
    <Link
      href={href}
      className="mb-4 inline-flex items-center gap-1.5 rounded text-data text-soft hover:text-ink"
    >
      <ArrowLeft className="size-4" aria-hidden="true" />
      {children}
    </Link>
  )
}
