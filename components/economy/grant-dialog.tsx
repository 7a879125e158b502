'use client'

import { useRef, useState } from 'react'
import useSWR, { useSWRConfig } from 'swr'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { Field, Input } from '#components/ui/input.tsx'
import { useToasts } from '#components/ui/toast.tsx'
import type { EconomyStats, MadeTransfer } from '#lib/economy/contract.ts'
import { addCredits, formatCredits, parseCredits } from '#lib/economy/credits.ts'
import { economyStatsKey } from '#lib/economy/keys.ts'
import { formatAmount } from '#lib/site/format-amount.ts'
import { GrantPreview } from './grant-preview.tsx'
import { useGrant } from './use-grant.ts'

export interface Grantee {
  readonly agent_id: string
  readonly name: string
}

interface GrantDialogProps {
  /** Who gets them; null while nobody has been chosen. */
  readonly agent: Grantee | null
  /** The control that chooses, where the page does not. */
  readonly picker?: React.ReactNode
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/**
 * The operator grants an agent credits, once: each opening of the dialog must be a new one (a new
 * React key), with an idempotency key of its own.
 */
export function GrantDialog({ agent, picker, open, onOpenChange }: GrantDialogProps) {
  const { mutate } = useSWRConfig()
  const { tell } = useToasts()
  const { data: stats } = useSWR<EconomyStats>(economyStatsKey, { revalidateOnMount: true })
  const supply = stats?.supply ?? null
  const { state, grant } = useGrant((made) => {
    void mutate(() => true)
    onOpenChange(false)
    tell({ title: <Granted made={made} />, description: 'A grant cannot be taken back.' })
  })
  const [typed, setTyped] = useState('')
  const [memo, setMemo] = useState('')
  const amountInput = useRef<HTMLInputElement>(null)
  const micro = parseCredits(typed.trim())
  const amount = micro === null ? null : formatCredits(micro)
  const isWrong = typed.trim() !== '' && amount === null
  const verb = amount === null ? 'Grant credits' : `Grant ${credits(amount)}`

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Grant credits"
      description="New credits, which add to the supply. A grant cannot be taken back."
      keep="Cancel"
      verb={state.is === 'unknown' ? 'Try again' : verb}
      doing="Granting…"
      isDoing={state.is === 'sending'}
      isReady={agent !== null && amount !== null}
      failure={state.is === 'refused' || state.is === 'unknown' ? state.why : null}
      first={amountInput}
      onConfirm={() => {
        if (agent === null || amount === null) return
        const said = memo.trim()
        void grant({ agent_id: agent.agent_id, amount, ...(said === '' ? {} : { memo: said }) })
      }}
    >
      {picker}
      <fieldset disabled={state.is === 'unknown'} className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <Field label="Amount" hint={isWrong ? 'Like 12.5: over 0, up to six places' : 'Credits'}>
          <Input
            ref={amountInput}
            name="amount"
            inputMode="decimal"
            autoComplete="off"
            maxLength={30}
            required
            aria-invalid={isWrong}
            className="text-right tabular-nums"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </Field>
        <Field label="Memo" hint="Only you and the agent see it">
          <Input
            name="memo"
            autoComplete="off"
            maxLength={500}
            placeholder="Optional"
            value={memo}
            onChange={({ target }) => setMemo(target.value)}
          />
        </Field>
      </fieldset>
      <GrantPreview
        name={agent?.name ?? null}
        amount={amount}
        supply={supply}
        supplyAfter={amount === null || supply === null ? null : addCredits(supply, amount)}
      />
    </ConfirmDialog>
  )
}

function Granted({ made }: { made: MadeTransfer }) {
  return (
    <>
      {credits(made.amount)} granted to <bdi>{made.to_agent_name ?? 'the agent'}</bdi>
    </>
  )
}

/** `1 credit`, `12.5 credits`. */
function credits(amount: string): string {
  return `${formatAmount(amount)} ${amount === '1' ? 'credit' : 'credits'}`
}
