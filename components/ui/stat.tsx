interface StatProps {
  readonly label: string
  /** A shape beside the label, where the number is of a state that has one. */
  readonly mark?: React.ReactNode
  /** A number that is nothing to look at: zero. */
  readonly isQuiet?: boolean
  readonly children: React.ReactNode
}

/** One number under its name, in a `<dl>`. */
export function Stat({ label, mark, isQuiet = false, children }: StatProps) {
  return (
    <div className="flex h-11 min-w-0 flex-col justify-center">
      <dt className="flex items-center gap-1.5 whitespace-nowrap text-soft text-xs">
        {mark}
        {label}
      </dt>
      <dd className={`truncate font-medium text-xl ${isQuiet ? 'text-faint' : ''}`}>{children}</dd>
    </div>
  )
}
