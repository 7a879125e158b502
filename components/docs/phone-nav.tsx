'use client'

import { ChevronRight } from 'lucide-react'
import { usePathname } from 'next/navigation'

/** The navigation where there is no room beside the text: closed, and closed again on arrival. */
export function PhoneNav({ children }: { children: React.ReactNode }) {
  const path = usePathname()
  return (
    <details key={path} className="group rounded border border-line bg-surface">
      <summary className="flex h-10 cursor-pointer list-none items-center gap-2 px-3 font-medium text-data [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-4 text-faint motion-safe:transition-transform group-open:rotate-90"
          aria-hidden="true"
        />
        All pages of the docs
      </summary>
      <div className="border-line border-t p-2 pt-3">{children}</div>
    </details>
  )
}
