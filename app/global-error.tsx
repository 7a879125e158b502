'use client'

import { buttonClass } from '#components/ui/button.tsx'
import './globals.css'

/** Stands in for the whole page if even its frame cannot be made. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something failed · rollcall</title>
        <main className="mx-auto flex max-w-md flex-col items-start gap-4 px-4 py-24">
          <h1 className="font-semibold text-2xl">Something failed</h1>
          <p>The page could not be made. The server's log says why.</p>
          <button type="button" onClick={() => retry()} className={buttonClass('primary')}>
            Try again
          </button>
        </main>
      </body>
    </html>
  )
}
