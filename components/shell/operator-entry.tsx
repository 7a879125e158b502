'use client'

import { LogIn, LogOut } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { send } from '#lib/site/fetcher.ts'

const look =
  'flex h-8 items-center gap-1.5 whitespace-nowrap rounded px-2 text-soft transition-colors hover:bg-hover hover:text-ink'

/** Brings the operator to the sign-in page, and afterwards back to this one. */
export function SignInLink() {
  const path = usePathname()
  if (path === '/login') return null
  return (
    <Link
      href={path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`}
      prefetch={false}
      className={look}
    >
      <LogIn className="size-4" aria-hidden="true" />
      Sign in
    </Link>
  )
}

/** Ends the operator's session in this browser. */
export function SignOutButton() {
  const [isLeaving, setLeaving] = useState(false)
  async function signOut() {
    setLeaving(true)
    try {
      await send('DELETE', '/api/operator/session')
    } finally {
      // A whole load: nothing that only an operator may see stays in memory.
      location.reload()
    }
  }
  return (
    <button type="button" onClick={signOut} disabled={isLeaving} className={look}>
      <LogOut className="size-4" aria-hidden="true" />
      Sign out
    </button>
  )
}
