import Link from 'next/link'
import { Notice } from '#components/shell/notice.tsx'
import { buttonClass } from '#components/ui/button.tsx'

export default function SessionNotFound() {
  return (
    <Notice title="No such session">
      <p>
        There is no session at this address. Its history may have been removed, or the address is
        not whole.
      </p>
      <Link href="/sessions" className={buttonClass('primary')}>
        All sessions
      </Link>
    </Notice>
  )
}
