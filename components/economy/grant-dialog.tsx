'use client'

import { useState } from 'react'
import { useSWRConfig } from 'swr'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, Input } from '#components/ui/input.tsx'
import { Message } from '#components/ui/message.tsx'
import type { MadeTransfer } from '#lib/economy/contract.ts'
import { formatCredits, parseCredits } from '#lib/economy/credits.ts'
import { formatAmount } from '#lib/site/format-amount.ts'
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
  const { state, grant } = useGrant(() => void mutate(() => true))
  const [typed, setTyped] = useState('')
  const [memo, setMemo] = useState('')
  const micro = parseCredits(typed.trim())
  const isWrong = typed.trim() !== '' && micro === null

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Grant credits"
      description={
        <>
          {agent ? <Name of={agent} /> : 'The agent'} gets new credits, which add to the supply. A
          grant cannot be taken back.
        </>
      }
    >
      {state.is === 'done' ? (
        <Done made={state.made} onClose={() => onOpenChange(false)} />
      ) : (
        <form
          className="mt-5 flex flex-col gap-4"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (agent === null || micro === null) return
            void grant({
              agent_id: agent.agent_id,
              amount: formatCredits(micro),
              ...(memo.trim() === '' ? {} : { memo: memo.trim() }),
            })
          }}
        >
          {picker}
          <fieldset
            disabled={state.is === 'unknown'}
            className="grid gap-4 sm:grid-cols-[10rem_1fr]"
          >
            <Field
              label="Amount"
              hint={isWrong ? 'Like 12.5: over 0, up to six places' : 'Credits'}
            >
              <Input
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
          <div role="alert" className="contents">
            {state.is === 'refused' || state.is === 'unknown' ? (
              <Message>{state.why}</Message>
            ) : null}
          </div>
          <div className="flex justify-end gap-2">
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button
              type="submit"
              look="primary"
              disabled={state.is === 'sending' || agent === null || micro === null}
            >
              {state.is === 'sending'
                ? 'Granting…'
                : state.is === 'unknown'
                  ? 'Try again'
                  : 'Grant credits'}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

function Done({ made, onClose }: { made: MadeTransfer; onClose: () => void }) {
  const { to_agent_id, to_agent_name } = made
  return (
    <>
      <p role="status" className="mt-5">
        {formatAmount(made.amount)} credits were granted to{' '}
        <Name of={{ agent_id: to_agent_id ?? '', name: to_agent_name ?? 'the agent' }} />.
      </p>
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </>
  )
}

function Name({ of }: { of: Grantee }) {
  return <bdi className="[overflow-wrap:anywhere]">{of.name}</bdi>
}
