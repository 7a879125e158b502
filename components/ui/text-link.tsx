import type { Route } from 'next'
import Link from 'next/link'

interface TextLinkProps {
  readonly href: Route
  readonly children: React.ReactNode
}

/** A link within a text: told by its line, not by its colour alone. */
export function TextLink({ href, children }: TextLinkProps) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="text-alive underline underline-offset-2 hover:decoration-2"
    >
      {children}
    </Link>
  )
}
