'use client'

import { useEffect } from 'react'
import { Notice } from '#components/shell/notice.tsx'
import { Button } from '#components/ui/button.tsx'

const retryMs = 10_000

/** What a page shows that cannot be made just now; it tries again by itself. */
export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null

  useEffect(() => {
    const timer = setInterval(retry, retryMs)
    return () => clearInterval(timer)
  }, [retry])

  return (
    <Notice title="This page cannot be shown now">
      <p>
        The server could not read what belongs here; its database may be away. The page tries again
        every {retryMs / 1000} seconds.
      </p>
      {digest ? (
        <p className="text-faint">
          The server's log has it under <code className="font-mono text-xs">{digest}</code>.
        </p>
      ) : null}
      <Button look="primary" onClick={() => retry()}>
        Try again now
      </Button>
    </Notice>
  )
}
