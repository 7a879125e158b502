import { ArrowRight, CircleCheck, LockKeyhole, type LucideIcon, Plus, Undo2 } from 'lucide-react'
import type { TransferKind } from '#lib/economy/contract.ts'

export const transferWords: Readonly<Record<TransferKind, string>> = {
  transfer: 'Transfer',
  grant: 'Grant',
  task_hold: 'Hold',
  task_payment: 'Payment',
  task_refund: 'Refund',
}

export const transferKinds = Object.keys(transferWords) as TransferKind[]

const icons: Readonly<Record<TransferKind, LucideIcon>> = {
  transfer: ArrowRight,
  grant: Plus,
  task_hold: LockKeyhole,
  task_payment: CircleCheck,
  task_refund: Undo2,
}

/** Icon and word of what a transfer is. */
export function TransferMark({ kind }: { kind: TransferKind }) {
  const Icon = icons[kind]
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <Icon className="size-3.5 shrink-0 text-faint" aria-hidden="true" />
      {transferWords[kind]}
    </span>
  )
}
