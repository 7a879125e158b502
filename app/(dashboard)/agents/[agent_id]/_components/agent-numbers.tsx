'use client'

import { Amount } from '#components/economy/amount.tsx'
import { Age, TimeLeft } from '#components/live/age.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { CopyableId } from '#components/ui/copyable-id.tsx'
import { type Fact, FactList } from '#components/ui/fact-list.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import { PanelGrid } from '#components/ui/panel.tsx'
import type { Account } from '#lib/economy/contract.ts'
import { accountKey } from '#lib/economy/keys.ts'
import type { AgentDetail } from '#lib/federation/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'

/** What the server knows of an agent: itself, its work, its account, its tokens. */
export function AgentNumbers({ agent }: { agent: AgentDetail }) {
  const account = useAnswer<Account>(accountKey(agent.agent_id))
  return (
    <PanelGrid className="md:grid-cols-2 xl:grid-cols-4">
      <FactList title="Agent" facts={agentFacts(agent)} />
      <FactList title="Work" facts={workFacts(agent)} />
      <FactList title="Account" facts={account ? accountFacts(account) : []} />
      <FactList title="Tokens" facts={tokenFacts(agent.token)} />
    </PanelGrid>
  )
}

function agentFacts(agent: AgentDetail): Fact[] {
  return [
    ['Agent id', <CopyableId key="id" id={agent.agent_id} what="the agent id" />],
    ['Client', <bdi key="client">{agent.client_type}</bdi>],
    ['Roles', agent.roles.length === 0 ? 'none' : agent.roles.join(', ')],
    ...(agent.description === null
      ? []
      : [['Description', <bdi key="description">{agent.description}</bdi>] as const]),
    ['Enrolled', <LocalTime key="at" at={agent.enrolled_at} />],
  ]
}

function workFacts(agent: AgentDetail): Fact[] {
  return [
    ['Sessions open', formatNumber(agent.active_sessions)],
    ['Tasks in hand', formatNumber(agent.tasks_working)],
    ['Tasks completed', formatNumber(agent.tasks_completed)],
    ['Tasks failed', formatNumber(agent.tasks_failed)],
    ['Tasks posted', formatNumber(agent.tasks_posted)],
  ]
}

function accountFacts(account: Account): Fact[] {
  return [
    ['Balance', <Amount key="balance" of={account.balance} />],
    ['In escrow', <Amount key="held" of={account.held} />],
    ['Earned', <Amount key="earned" of={account.total_earned} />],
    ['Spent', <Amount key="spent" of={account.total_spent} />],
  ]
}

function tokenFacts(token: AgentDetail['token']): Fact[] {
  const { last_refreshed_at, access_token_expires_at, refresh_token_expires_at } = token
  const refreshed: Fact = [
    'Refreshed',
    last_refreshed_at ? (
      <span key="at">
        <Age since={last_refreshed_at} /> ago
      </span>
    ) : (
      'never'
    ),
  ]
  if (token.revoked_at !== null) {
    return [refreshed, ['Revoked', <LocalTime key="at" at={token.revoked_at} />]]
  }
  return [
    refreshed,
    [
      'Access token lasts',
      access_token_expires_at && <TimeLeft key="left" until={access_token_expires_at} />,
    ],
    [
      'Refresh token lasts',
      refresh_token_expires_at && <TimeLeft key="left" until={refresh_token_expires_at} />,
    ],
  ]
}
