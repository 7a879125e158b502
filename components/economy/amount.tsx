import { formatAmount } from '#lib/site/format-amount.ts'

interface AmountProps {
  /** A decimal string of credits, as the API has it. */
  readonly of: string
  /** `in` gets a plus, `out` a minus. */
  readonly direction?: 'in' | 'out'
  /** Keeps room for the six places of a column, so that its decimal points stand in line. */
  readonly isAligned?: boolean
}

/** An amount of credits; exact, its groups of thousands apart. */
export function Amount({ of, direction, isAligned = false }: AmountProps) {
  const [whole = '', places = ''] = formatAmount(of).split('.')
  const sign = direction === 'in' ? '+' : direction === 'out' ? '−' : ''
  const text = places === '' ? '' : `.${places}`
  return (
    <span className="whitespace-nowrap tabular-nums">
      {sign}
      {whole.replace('-', '−')}
      {isAligned ? (
        // As wide as a point and six digits: the widest that follows a whole number.
        <span className="inline-block w-[4.25em] text-left text-soft">{text}</span>
      ) : (
        text
      )}
    </span>
  )
}
