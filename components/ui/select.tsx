import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { controlClass } from './input.tsx'

/** The browser's own select, which every phone and screen reader knows, in our clothes. */
export function Select({ className, children, ...rest }: React.ComponentProps<'select'>) {
  return (
    <span className={clsx('relative inline-flex', className)}>
      <select className={clsx(controlClass, 'appearance-none truncate pr-7')} {...rest}>
        {children}
      </select>
      <ChevronDown
        className="pointer-events-none absolute top-2 right-2 size-4 text-faint"
        aria-hidden="true"
      />
    </span>
  )
}
