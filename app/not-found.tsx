import type { Metadata } from 'next'
import Link from 'next/link'
import { Notice } from '#components/shell/notice.tsx'
import { buttonClass } from '#components/ui/button.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Notice title="There is nothing here">
      <p>The address may be mistyped, or what was here is gone.</p>
      <p className="flex flex-wrap gap-2">
        <Link href="/sessions" className={buttonClass('primary')}>
          See the sessions
        </Link>
        <Link href="/docs" prefetch={false} className={buttonClass('bare')}>
          Read the docs
        </Link>
      </p>
    </Notice>
  )
}
