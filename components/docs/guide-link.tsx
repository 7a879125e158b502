import type { Route } from 'next'
import Link from 'next/link'

const look = 'underline decoration-line-strong/60 underline-offset-4 hover:decoration-current'

/** A link of a guide: to another page of this site, to a heading, or out. */
export function GuideLink({ href = '', children }: React.ComponentProps<'a'>) {
  // What answers no page is not for the router.
  const isPage = href.startsWith('/') && !/^\/(api\/|\.well-known\/|.*\.\w+$)/.test(href)
  return isPage ? (
    <Link href={href as Route} prefetch={false} className={look}>
      {children}
    </Link>
  ) : (
    <a href={href} className={look}>
      {children}
    </a>
  )
}
