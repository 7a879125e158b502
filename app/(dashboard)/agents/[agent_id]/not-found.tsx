import Link from 'next/link'
import { Notice } from '#components/shell/notice.tsx'
import { buttonClass } from '#components/ui/button.tsx'

export default function AgentNotFound() {
  return (
    <Notice title="No such agent">
      <p>There is no agent at this address; it may not be whole.</p>
      <Link href="/federation" className={buttonClass('primary')}>
        All agents
      </Link>
    </Notice>
  )
}
