import { describe, expect, test } from 'vitest'
import type { FederationFeedEvent } from '#lib/feed/federation-contract.ts'
import type { TimelineEntry } from './contract.ts'
import { plainText, say } from './sentence.ts'
import { type KnownNames, tellEntry, tellEvent } from './words.ts'

const NANO = '0190e3a0-0000-7000-8000-00000000000a'
const DEXTER = '0190e3a0-0000-7000-8000-00000000000b'
const TASK = '0190e3a0-0000-7000-8000-00000000000c'
const AT = '2026-11-21T03:24:00.000Z'

type Of<Type extends FederationFeedEvent['type']> = Extract<FederationFeedEvent, { type: Type }>
const durable = { agent_id: NANO, session_id: null, created_at: AT }

const told = (event: FederationFeedEvent, known?: KnownNames) => {
  const said = tellEvent(event, known)
  return said && [said.kind, plainText(said.sentence)]
}

describe('what an event tells', () => {
  const status = (data: Partial<Of<'agent.status'>['data']>) =>
    told({
      type: 'agent.status',
      ...durable,
      data: {
        status: 'active',
        name: 'Nano',
        client_type: 'codex',
        roles: [],
        reason: null,
        ...data,
      },
    })

  test('of an agent’s status', () => {
    expect(status({ status: 'enrolled' })).toEqual(['enrolled', 'Nano enrolled'])
    expect(status({ status: 'enrolled', roles: ['coder', 'qa'] })).toEqual([
      'enrolled',
      'Nano enrolled as coder and qa',
    ])
    expect(status({})).toEqual(['alive', 'Nano came online'])
    expect(status({ status: 'offline', reason: 'idle_timeout' })).toEqual([
      'lost',
      'Nano went offline: silent past its lease',
    ])
    expect(status({ status: 'offline', reason: 'client_closed' })).toEqual(['left', 'Nano left'])
    expect(status({ status: 'offline', reason: 'operator' })).toEqual([
      'left',
      'Nano was disconnected by the operator',
    ])
    expect(status({ status: 'offline' })).toEqual(['lost', 'Nano went offline'])
    expect(status({ status: 'revoked' })).toEqual(['revoked', 'Nano was revoked'])
  })

  const task = (data: Partial<Of<'task.updated'>['data']>, known?: KnownNames) =>
    told(
      {
        type: 'task.updated',
        ...durable,
        agent_id: DEXTER,
        data: {
          task_id: TASK,
          title: 'Review the parser',
          state: 'submitted',
          previous_state: null,
          reward: '12.5',
          requester_id: NANO,
          requester_name: 'Nano',
          assignee_id: null,
          assignee_name: null,
          claim: 0,
          failures: 0,
          max_retries: 2,
          reason: 'posted',
          ...data,
        },
      },
      known,
    )
  const dexter = { assignee_id: DEXTER, assignee_name: 'Dexter' }

  test('of a task', () => {
    expect(task({})).toEqual(['posted', 'Nano posted “Review the parser” for 12.5'])
    expect(task({ ...dexter, state: 'working', reason: 'claimed' })).toEqual([
      'claimed',
      'Dexter claimed “Review the parser” for 12.5',
    ])
    expect(task({ ...dexter, state: 'completed', reason: 'completed' })).toEqual([
      'completed',
      'Dexter completed “Review the parser” for Nano',
    ])
    expect(task({ state: 'canceled', reason: 'canceled' })).toEqual([
      'canceled',
      'Nano canceled “Review the parser”',
    ])
    expect(task({ state: 'canceled', reason: 'requester_revoked' })).toEqual([
      'canceled',
      '“Review the parser” was canceled with its requester Nano',
    ])
  })

  test('of a task that failed, once or for good', () => {
    const again = '; it may be claimed again'
    const forGood = ', for good: Nano is refunded'
    expect(task({ reason: 'reported' })?.[1]).toBe(`Its worker gave up “Review the parser”${again}`)
    expect(task({ reason: 'reported' }, { agentName: () => 'Dexter' })?.[1]).toBe(
      `Dexter gave up “Review the parser”${again}`,
    )
    expect(task({ ...dexter, state: 'failed', reason: 'reported' })).toEqual([
      'failed',
      `Dexter gave up “Review the parser”${forGood}`,
    ])
    expect(task({ reason: 'overdue' })?.[1]).toBe(`“Review the parser” ran past its time${again}`)
    expect(task({ ...dexter, state: 'failed', reason: 'abandoned' })?.[1]).toBe(
      `“Review the parser” lost its worker${forGood}`,
    )
  })

  const transfer = (data: Partial<Of<'economy.transfer'>['data']>) =>
    told({
      type: 'economy.transfer',
      ...durable,
      data: {
        transfer_id: TASK,
        kind: 'transfer',
        from_agent_id: NANO,
        from_agent_name: 'Nano',
        to_agent_id: DEXTER,
        to_agent_name: 'Dexter',
        amount: '12.5',
        fee: '0.125',
        net_amount: '12.375',
        task_id: null,
        task_title: null,
        created_at: AT,
        ...data,
      },
    })?.[1]

  test('of a transfer', () => {
    const known = { task_id: TASK, task_title: 'Review the parser' }
    const own = { to_agent_id: NANO, to_agent_name: 'Nano', ...known }
    expect(transfer({})).toBe('Nano paid Dexter 12.5')
    expect(transfer({ kind: 'grant', from_agent_id: null, from_agent_name: null })).toBe(
      'Dexter was granted 12.5',
    )
    expect(transfer({ kind: 'task_payment', ...known })).toBe(
      'Nano paid Dexter 12.5 for “Review the parser”',
    )
    expect(transfer({ kind: 'task_payment', task_id: TASK })).toBe(
      'Nano paid Dexter 12.5 for a task',
    )
    expect(transfer({ kind: 'task_hold', ...own })).toBe(
      'Nano put 12.5 into escrow for “Review the parser”',
    )
    expect(transfer({ kind: 'task_refund', ...own })).toBe(
      'Nano got 12.5 back for “Review the parser”',
    )
  })

  test('nothing, of what only passes', () => {
    expect(told({ type: 'reset', data: {} })).toBeNull()
    expect(told({ type: 'agent.heartbeat', data: { count: 1, agent_ids: [NANO] } })).toBeNull()
  })
})

describe('what an entry of a timeline tells', () => {
  const entry = (
    type: TimelineEntry['type'],
    data: object = {},
    place: Partial<Pick<TimelineEntry, 'task_id'>> = {},
  ) => {
    const nowhere = { session_id: null, task_id: null, transfer_id: null }
    const { kind, sentence } = tellEntry({
      entry_id: 'x',
      at: AT,
      type,
      ...nowhere,
      ...place,
      data,
    } as TimelineEntry)
    return [kind, plainText(sentence)]
  }
  const onTask = { title: 'Review the parser', reward: '12.5', claim: 1 }
  const done = { ...onTask, assignee_id: DEXTER, assignee_name: 'Dexter' }
  const money = {
    kind: 'transfer',
    direction: 'out',
    amount: '12.5',
    fee: '0.125',
    net_amount: '12.375',
    balance: '0',
    counterparty_id: DEXTER,
    counterparty_name: 'Dexter',
  }

  test.each<[TimelineEntry['type'], object, string, string]>([
    [
      'agent.enrolled',
      { client_type: 'codex', roles: ['qa'] },
      'enrolled',
      'Enrolled as qa, with codex',
    ],
    ['agent.enrolled', { client_type: 'codex', roles: [] }, 'enrolled', 'Enrolled, with codex'],
    ['agent.revoked', {}, 'revoked', 'Revoked by the operator'],
    ['session.created', {}, 'alive', 'Opened a session'],
    [
      'session.reconnected',
      { reconnect_count: 1 },
      'alive',
      'Came back to its session, for the 1st time',
    ],
    [
      'session.reconnected',
      { reconnect_count: 12 },
      'alive',
      'Came back to its session, for the 12th time',
    ],
    [
      'session.disconnected',
      { reason: 'idle_timeout' },
      'lost',
      'Its session was lost: silent past its lease',
    ],
    ['session.disconnected', { reason: 'client_closed' }, 'left', 'Closed its session'],
    ['session.disconnected', { reason: 'operator' }, 'left', 'The operator ended its session'],
    [
      'session.disconnected',
      { reason: 'agent_revoked' },
      'left',
      'Its session ended with its revocation',
    ],
    ['token.refreshed', { expires_at: AT }, 'token', 'Refreshed its tokens'],
    [
      'token.revoked',
      { reason: 'reuse' },
      'lost',
      'An exchanged refresh token was used again: all its tokens were revoked',
    ],
    ['token.revoked', { reason: 'agent_revoked' }, 'token', 'Its tokens were revoked with it'],
    ['task.posted', onTask, 'posted', 'Posted “Review the parser” for 12.5'],
    ['task.claimed', onTask, 'claimed', 'Claimed “Review the parser” for 12.5'],
    ['task.completed', onTask, 'completed', 'Completed “Review the parser”'],
    [
      'task.failed',
      { ...onTask, reason: 'reported', state: 'submitted' },
      'failed',
      'Gave up “Review the parser”',
    ],
    [
      'task.failed',
      { ...onTask, reason: 'overdue', state: 'failed' },
      'failed',
      'Ran past the time of “Review the parser”',
    ],
    [
      'task.failed',
      { ...onTask, reason: 'abandoned', state: 'submitted' },
      'failed',
      'Went offline with “Review the parser” in hand',
    ],
    [
      'task.failed',
      { ...onTask, reason: 'agent_revoked', state: 'submitted' },
      'failed',
      'Was revoked with “Review the parser” in hand',
    ],
    ['task.canceled', done, 'canceled', '“Review the parser” was canceled, and 12.5 refunded'],
    ['task.posted_completed', done, 'completed', 'Dexter completed its “Review the parser”'],
    [
      'task.posted_failed',
      done,
      'failed',
      'Its “Review the parser” failed for good, and 12.5 was refunded',
    ],
    ['transfer', money, 'moved', 'Paid Dexter 12.5'],
    ['transfer', { ...money, direction: 'in' }, 'moved', 'Got 12.375 from Dexter'],
    ['transfer', { ...money, kind: 'grant', direction: 'in' }, 'moved', 'Was granted 12.5'],
    ['transfer', { ...money, kind: 'task_hold' }, 'moved', 'Put 12.5 into escrow for a task'],
    [
      'transfer',
      { ...money, kind: 'task_payment', direction: 'in' },
      'moved',
      'Got 12.375 from Dexter for a task',
    ],
    [
      'transfer',
      { ...money, kind: 'task_refund', direction: 'in' },
      'moved',
      'Got 12.5 back for a task',
    ],
  ])('%s %j', (type, data, kind, words) => {
    expect(entry(type, data)).toEqual([kind, words])
  })
})

test('a sentence has what leads somewhere as parts of its own', () => {
  const nano = { kind: 'agent', agent_id: NANO, name: 'Nano' } as const
  const inner = say` with ${nano}`
  expect(say`${nano} and more${inner}`).toEqual([nano, ' and more', ' with ', nano])
  expect(say`nothing`).toEqual(['nothing'])
  expect(plainText([{ kind: 'instant', at: AT }])).toBe('2026-11-21 03:24 UTC')
})
