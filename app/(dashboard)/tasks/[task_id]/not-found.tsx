import Link from 'next/link'
import { Notice } from '#components/shell/notice.tsx'
import { buttonClass } from '#components/ui/button.tsx'

export default function TaskNotFound() {
  return (
    <Notice title="No such task">
      <p>There is no task at this address. Perhaps the address is not whole.</p>
      <Link href="/tasks" className={buttonClass('primary')}>
        All tasks
      </Link>
    </Notice>
  )
}
