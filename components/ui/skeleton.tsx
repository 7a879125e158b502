import { clsx } from 'clsx'

/** Stands in the place of a text that is on its way. It lies still: nothing pulses at who waits. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={clsx('block h-2.5 rounded-xs bg-line', className)} />
}
