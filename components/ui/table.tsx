import { clsx } from 'clsx'

type Align = 'left' | 'right'

interface CellProps {
  readonly align?: Align
  readonly className?: string
  readonly children?: React.ReactNode
}

function cellClass(align: Align, className?: string) {
  return clsx(
    'px-3 first:pl-4 last:pr-4',
    align === 'right' ? 'text-right' : 'text-left',
    className,
  )
}

/** The head of a column. */
export function HeadCell({ align = 'left', className, children }: CellProps) {
  return (
    <th
      scope="col"
      className={cellClass(align, clsx('h-9 font-medium text-soft text-xs', className))}
    >
      {children}
    </th>
  )
}

/** A cell; numbers and durations stand at the right. */
export function Cell({ align = 'left', className, children }: CellProps) {
  return <td className={cellClass(align, clsx('py-2', className))}>{children}</td>
}
