interface PictureProps {
  /** What it shows, for those who do not see it. */
  readonly label: string
  readonly children: React.ReactNode
}

/** A diagram of a guarantee, 360 by 112 units, in the theme's colours. */
export function Picture({ label, children }: PictureProps) {
  return (
    <svg
      viewBox="0 0 360 112"
      role="img"
      aria-label={label}
      className="w-full max-w-[25rem] fill-none font-sans text-[11.5px]"
    >
      {children}
    </svg>
  )
}

interface WordProps {
  readonly x: number
  readonly y: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly className?: string
  readonly children: React.ReactNode
}

/** A word of a diagram. */
export function Word({ x, y, anchor = 'start', className = 'fill-soft', children }: WordProps) {
  return (
    <text x={x} y={y} textAnchor={anchor} className={className}>
      {children}
    </text>
  )
}
