import { Nothing } from '#components/ui/nothing.tsx'
import { Amount } from './amount.tsx'

interface GrantPreviewProps {
  /** The agent's; null while none is chosen. */
  readonly name: string | null
  /** Decimal strings of credits; null while they are not known. */
  readonly amount: string | null
  readonly supply: string | null
  readonly supplyAfter: string | null
}

/** What a grant will do, as it is being filled in. */
export function GrantPreview({ name, amount, supply, supplyAfter }: GrantPreviewProps) {
  const lines = [
    ['Agent', name === null ? null : <bdi key="name">{name}</bdi>],
    ['Gets', amount && <Amount of={amount} direction="in" />],
    ['Supply now', supply && <Amount of={supply} />],
    ['Supply afterwards', supplyAfter && <Amount of={supplyAfter} />],
  ] as const
  return (
    <dl aria-label="What will happen" className="rounded border border-line px-3 py-1 text-data">
      {lines.map(([label, value]) => (
        <div key={label} className="flex justify-between gap-4 py-1">
          <dt className="shrink-0 text-soft">{label}</dt>
          <dd className="min-w-0 text-right [overflow-wrap:anywhere]">{value ?? <Nothing />}</dd>
        </div>
      ))}
    </dl>
  )
}
