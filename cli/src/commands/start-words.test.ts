import picocolors from 'picocolors'
import { expect, test } from 'vitest'
import { ProblemError } from '../client/errors.ts'
import type { KeeperChange } from '../keeper/keeper.ts'
import { describeChange } from './start-words.ts'

const plain = picocolors.createColors(false)
const at = '2026-01-11T00:49:00.000Z'
const session_id = '28825b45-5c24-4e7c-9ca0-036ccf5bf326'
const problem = new ProblemError(
  { status: 401, code: 'agent_unknown', title: 'A', detail: 'It is gone.', next_action: 'enroll' },
  'heartbeat',
)

test.each<[KeeperChange, string]>([
  [{ type: 'session.resumed', session_id, at }, `session resumed  ${session_id}`],
  [
    { type: 'session.reconnected', session_id, reconnect_count: 1, at },
    `session reconnected  ${session_id} (once in all)`,
  ],
  [
    { type: 'offline', error: new Error('Nothing\nlistens.'), retry_in_s: 0.6, at },
    'offline  Nothing listens. Trying again in 1 s, and from then on.',
  ],
  [{ type: 'online', after_s: 421.3, at }, 'online  after 7 min'],
  [
    { type: 'token.refreshed', access_token_expires_at: '2026-01-12T00:49:00.000Z', at },
    'token refreshed  good for 1 d',
  ],
  [
    { type: 'clock.jumped', by_s: -7200, at },
    'clock jumped  2 h back: the machine’s clock was set',
  ],
  [{ type: 'left', said_goodbye: true, at }, 'left  the session is closed'],
  [{ type: 'stopped', problem, at }, 'stopped  It is gone.'],
])('%o is a line', (change, line) => {
  expect(describeChange(change, plain)).toBe(line)
})

test('a change that this version does not know is told by its type', () => {
  const change = { type: 'session.moved', at } as unknown as KeeperChange
  expect(describeChange(change, plain)).toBe('session.moved')
})
