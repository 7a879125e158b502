import Link from 'next/link'
import { Amount } from '#components/economy/amount.tsx'
import { AgentLink } from '#components/federation/agent-link.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import type { AuditRecord } from '#lib/audit/contract.ts'
import { countOf, formatNumber } from '#lib/sessions/words.ts'

/** What was done, as a sentence that goes on from who did it; what it was done to leads there. */
export function RecordText({ record }: { record: AuditRecord }) {
  const { target } = record
  switch (record.action) {
    case 'enrollment_token.minted':
      return (
        <>
          minted the enrollment token <TokenLink of={target} />
        </>
      )
    case 'enrollment_token.revoked':
      return (
        <>
          revoked the enrollment token <TokenLink of={target} />
        </>
      )
    case 'enrollment_token.restored':
      return (
        <>
          restored the enrollment token <TokenLink of={target} />
        </>
      )
    case 'agent.renamed':
      return record.detail.previous_name === target.name ? (
        <>
          described <TargetAgent of={target} /> anew
        </>
      ) : (
        <>
          renamed <bdi>{record.detail.previous_name}</bdi> to <TargetAgent of={target} />
        </>
      )
    case 'agent.revoked':
      return (
        <>
          revoked the agent <TargetAgent of={target} />
        </>
      )
    case 'session.disconnected':
      return (
        <>
          disconnected <Link {...linkTo(`/sessions/${target.id}`)}>a session</Link> of{' '}
          <AgentLink agent_id={record.detail.agent_id} name={target.name ?? 'an agent'} />
        </>
      )
    case 'credits.granted':
      return (
        <>
          granted <Amount of={record.detail.amount} />{' '}
          {record.detail.amount === '1' ? 'credit' : 'credits'} to <TargetAgent of={target} />
        </>
      )
    case 'operator.signed_in':
      return 'signed in'
    case 'operator.sign_in_refused':
      return 'tried to sign in with a wrong key'
  }
}

/** What else is known of it; null where that is all. */
export function RecordDetail({ record }: { record: AuditRecord }) {
  switch (record.action) {
    case 'enrollment_token.minted': {
      const { roles, max_uses, expires_at } = record.detail
      return (
        <>
          for {countOf(max_uses, 'agent')}, {roles === null ? 'any role' : roles.join(', ')}, until{' '}
          <LocalTime at={expires_at} look="day" />
        </>
      )
    }
    case 'enrollment_token.revoked':
    case 'enrollment_token.restored':
      return `${formatNumber(record.detail.uses)} of ${formatNumber(record.detail.max_uses)} used by then`
    case 'agent.renamed':
      return record.detail.has_new_description && record.detail.previous_name !== record.target.name
        ? 'with a new description'
        : null
    case 'operator.sign_in_refused':
      return record.detail.unrecorded > 0
        ? `and ${formatNumber(record.detail.unrecorded)} more like it since the record before`
        : null
    default:
      return null
  }
}

type Target = AuditRecord['target']

function TargetAgent({ of }: { of: Target }) {
  return <AgentLink agent_id={of.id ?? ''} name={of.name ?? 'an agent'} />
}

/** A token has no page: its name leads to everything that was done to it. */
function TokenLink({ of }: { of: Target }) {
  return (
    <Link {...linkTo(`/audit?target_id=${of.id}`)} dir="auto">
      {of.name ?? 'without a name'}
    </Link>
  )
}

function linkTo<const Href extends string>(href: Href) {
  return { href, prefetch: false, className: 'font-medium hover:underline' }
}
