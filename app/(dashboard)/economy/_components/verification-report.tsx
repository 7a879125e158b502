import { Check, X } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import { Message } from '#components/ui/message.tsx'
import { Cell, HeadCell } from '#components/ui/table.tsx'
import type { Verification } from '#lib/economy/contract.ts'
import { countOf, formatNumber } from '#lib/sessions/words.ts'
import type { VerificationState } from './use-verification.ts'

interface VerificationReportProps {
  readonly of: VerificationState
  readonly onDismiss: () => void
}

/** What the verification of the ledger has found. */
export function VerificationReport({ of, onDismiss }: VerificationReportProps) {
  return (
    <div role="status">
      {of.is === 'failed' ? <Message className="mb-6">{of.why}</Message> : null}
      {of.is === 'done' ? (
        <div className="mb-6 rounded-lg border border-line bg-surface">
          <div className="flex items-start justify-between gap-4 p-4">
            <Verdict of={of.verification} />
            <Button look="icon" aria-label="Dismiss" className="-my-1 -mr-2" onClick={onDismiss}>
              <X className="size-4" aria-hidden="true" />
            </Button>
          </div>
          {of.verification.ok ? null : <Findings of={of.verification} />}
        </div>
      ) : null}
    </div>
  )
}

function Verdict({ of: { ok, checked, findings, generated_at } }: { of: Verification }) {
  return (
    <div className="flex min-w-0 items-start gap-2.5 text-data">
      {ok ? <Check className="mt-0.5 size-4 shrink-0 text-alive" aria-hidden="true" /> : null}
      <div className="min-w-0">
        <p className={ok ? 'font-medium' : 'font-medium text-lost'}>
          {ok
            ? 'The ledger adds up.'
            : `The ledger does not add up: ${countOf(findings.length, 'finding')}.`}
        </p>
        <p className="text-soft">
          Recomputed from {formatNumber(checked.entries)} entries of{' '}
          {countOf(checked.transfers, 'transfer')}, over {countOf(checked.accounts, 'account')} and{' '}
          {countOf(checked.tasks, 'task')}, at <LocalTime at={generated_at} />.
        </p>
      </div>
    </div>
  )
}

function Findings({ of: { findings } }: { of: Verification }) {
  return (
    <section
      aria-label="Findings"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="max-h-96 overflow-auto border-line border-t -outline-offset-2"
    >
      <table className="w-full text-data">
        <caption className="sr-only">What does not add up</caption>
        <thead>
          <tr>
            <HeadCell>Check</HeadCell>
            <HeadCell>Row</HeadCell>
            <HeadCell>What is wrong</HeadCell>
          </tr>
        </thead>
        <tbody>
          {findings.map(({ check, table, id, detail }) => (
            <tr key={`${check} ${table} ${id} ${detail}`} className="border-line border-t">
              <Cell className="whitespace-nowrap align-top">{check}</Cell>
              <Cell className="align-top">
                {table}
                {id === null ? null : <code className="block font-mono text-xs">{id}</code>}
              </Cell>
              <Cell className="min-w-56 align-top">{detail}</Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
