import { describe, expect, test } from 'vitest'
import { ProblemError, UnexpectedAnswerError, UnreachableError } from '../client/errors.ts'
import type { SavedSession } from '../identity/identity.ts'
import { type NextAction, nextActions } from '../wire/operations.generated.ts'
import {
  after,
  type Change,
  initialState,
  type KeeperState,
  leaving,
  type Now,
  nextStep,
  type Step,
} from './machine.ts'

const START = Date.parse('2026-11-21T09:00:00.000Z')
const at = (seconds: number): Now => ({ wall: START + seconds * 1000, mono: seconds * 1000 })
const half = () => 0.5
const MINUTE = 60

const session: SavedSession = {
  session_id: 's1',
  reconnect_token: 'token-1',
  reconnect_token_expires_at: new Date(START + 15 * MINUTE * 1000).toISOString(),
}
const beaten = (leaseS = 300) => ({
  session_id: 's1',
  status: 'active' as const,
  last_activity: '',
  lease_expires_at: new Date(START + leaseS * 1000).toISOString(),
  next_heartbeat_in_s: 30,
  server_time: new Date(START).toISOString(),
})
const reconnected = {
  success: true as const,
  session_id: 's1',
  message: 'Session reconnected' as const,
  reconnect_count: 1,
  reconnect_token: 'token-2',
  expires_in_minutes: 15,
}
const problem = (code: string, status = 400, next_action: string = actionOf(code)) =>
  new ProblemError({ status, code, title: code, detail: code, next_action }, 'test')
const actionOf = (code: string): NextAction =>
  nextActions[code as keyof typeof nextActions] ?? 'none'
const unreachable = (code = 'ECONNREFUSED', operation = 'heartbeat') =>
  new UnreachableError('http://x', code, operation)

/** Takes the step that is due, with an answer or an error; answers what was done and what came of it. */
function take(state: KeeperState, outcome: unknown, seconds = 0) {
  const step = nextStep(state, at(seconds))
  const result =
    outcome instanceof Error ? { ok: false, error: outcome } : { ok: true, answer: outcome }
  const next = after(state, step as never, result as never, at(seconds), half)
  return { step, ...next }
}
const types = (changes: readonly Change[]) => changes.map(({ type }) => type)

const interval = { interval_s: 30, asked_s: 30 }
const minted = { reconnect_token: 'token-1', expires_in_minutes: 15 }
const started = initialState(session, interval, at(0))
const resumed = take(started, beaten()).state
const alive = take(take(resumed, minted).state, undefined).state
const lapsed = take({ ...alive, beat_at: 0 }, problem('x', 409, 'reconnect'), 1).state

describe('at the start', () => {
  test('the session of last time is tried first, and resumed', () => {
    const { step, state, changes } = take(started, beaten())
    expect(step).toEqual({ do: 'beat', session_id: 's1', with_report: true })
    expect(changes).toEqual([{ type: 'session.resumed', session_id: 's1' }])
    // What the disk has to come back with may be a token that was replaced just before the end.
    expect(nextStep(state, at(0)).do).toBe('mint')
    // The first beat comes somewhere in the period, the next in its last fifth.
    expect(nextStep(alive, at(0))).toEqual({ do: 'wait', until: 15_000 })
    const second = take(alive, beaten(), 15)
    expect(second.changes).toEqual([])
    expect(nextStep(second.state, at(15))).toEqual({ do: 'wait', until: 15_000 + 27_000 })
  })

  test('without one a session is opened, saved, and given a reconnect token', () => {
    const open = take(initialState(null, interval, at(0)), { session_id: 's2' })
    expect(open.step.do).toBe('open')
    expect(types(open.changes)).toEqual(['session.opened'])
    const save = take(open.state, undefined)
    expect(save.step).toEqual({
      do: 'save',
      session: { session_id: 's2', reconnect_token: null, reconnect_token_expires_at: null },
    })
    const mint = take(save.state, { reconnect_token: 't', expires_in_minutes: 15 })
    expect(mint.step).toEqual({ do: 'mint', session_id: 's2' })
    expect(nextStep(mint.state, at(0)).do).toBe('save')
    expect(nextStep(take(mint.state, undefined).state, at(0))).toEqual({
      do: 'wait',
      until: 15_000,
    })
  })

  test('a reconnect token is renewed at half of what is left of it, by either clock', () => {
    const beatLater = { ...alive, beat_at: 1e9 }
    expect(nextStep(beatLater, at(7 * MINUTE)).do).toBe('wait')
    expect(nextStep(beatLater, at(8 * MINUTE)).do).toBe('mint')
    expect(nextStep(beatLater, { wall: START + 8 * MINUTE * 1000, mono: 0 }).do).toBe('mint')
  })
})

describe('a session that ended by an idle timeout', () => {
  test('is brought back at once, and its next token saved before anything else', () => {
    const { step, state, changes } = take(lapsed, reconnected, 1)
    expect(step).toEqual({ do: 'reconnect', session_id: 's1', token: 'token-1' })
    expect(changes).toEqual([{ type: 'session.reconnected', session_id: 's1', reconnect_count: 1 }])
    expect(nextStep(state, at(1))).toMatchObject({
      do: 'save',
      session: { session_id: 's1', reconnect_token: 'token-2' },
    })
  })

  test('without a token to come back with, its agent comes back as who it is', () => {
    const state = { ...alive, session: { ...session, reconnect_token: null }, beat_at: 0 }
    const { state: next, changes } = take(state, problem('session_disconnected', 409, 'reconnect'))
    expect(changes).toEqual([])
    const back = take(next, reconnected)
    expect(back.step).toEqual({ do: 'reconnect', session_id: 's1', token: null })
    expect(types(back.changes)).toEqual(['session.reconnected'])
  })

  test.each([404, 409])('that is refused with %d is lost', (status) => {
    const { changes } = take(lapsed, problem('gone', status, 'open_session'), 1)
    expect(types(changes)).toEqual(['session.lost'])
  })

  test('is held while the request alone is refused', () => {
    const { state } = take(lapsed, problem('unknown_host', 400, 'fix_request'), 1)
    expect(state.session?.session_id).toBe('s1')
    expect(nextStep(state, at(1)).do).toBe('wait')
  })

  test('is asked for without a token that is over, and lost where a server knows of no such thing', () => {
    const over = { ...session, reconnect_token_expires_at: new Date(START).toISOString() }
    const tried = take({ ...lapsed, session: over }, problem('invalid_request', 400), 1)
    expect(tried.step).toEqual({ do: 'reconnect', session_id: 's1', token: null })
    expect(types(tried.changes)).toEqual(['session.lost'])
  })

  test('a token that is refused is thrown away, and its agent comes back as who it is', () => {
    const refused = take(lapsed, problem('no_such_token', 401, 'open_session'), 1)
    expect(take(refused.state, undefined, 1).step).toMatchObject({
      do: 'save',
      session: { session_id: 's1', reconnect_token: null },
    })
    const saved = take(refused.state, undefined, 1).state
    expect(nextStep(saved, at(1))).toEqual({ do: 'reconnect', session_id: 's1', token: null })
    const ended = take(saved, problem('session_already_disconnected', 409), 1)
    expect(types(ended.changes)).toEqual(['session.lost'])
    expect(nextStep(ended.state, at(1)).do).toBe('open')
    // What is wrong with the agent's own credentials says nothing of the session.
    const later = take(saved, problem('invalid_access_token', 401), 1)
    expect(types(later.changes)).toEqual(['offline'])
    expect(nextStep(later.state, at(1)).do).toBe('wait')
  })

  test('a used token of a session that is active after all: it goes on', () => {
    const { state } = take(lapsed, problem('token_mismatch', 401, 'heartbeat'), 1)
    const saved = take(state, undefined, 1).state
    const beat = take(saved, beaten(), 1)
    expect(beat.step.do).toBe('beat')
    expect(nextStep(beat.state, at(1)).do).toBe('mint')
  })

  test('an answer that got lost: the next heartbeat tells whether it is back', () => {
    const { state } = take(lapsed, unreachable('ETIMEDOUT', 'reconnect'), 1)
    expect(nextStep(state, at(1)).do).toBe('wait')
    const beat = take(state, beaten(), 3)
    expect(beat.step.do).toBe('beat')
    expect(types(beat.changes)).toEqual(['online'])
    expect(nextStep(beat.state, at(3)).do).toBe('mint')
    const again = take(state, problem('session_disconnected', 409, 'reconnect'), 3)
    const refused = take(again.state, problem('token_mismatch', 401), 3)
    expect(refused.step).toMatchObject({ do: 'reconnect', token: 'token-1' })
    const saved = take(refused.state, undefined, 3).state
    expect(nextStep(saved, at(3))).toMatchObject({ do: 'reconnect', token: null })
  })
})

test('an opening whose answer got lost: what it made is adopted, else another is opened', () => {
  const open = take(
    initialState(null, interval, at(0)),
    unreachable('ECONNRESET', 'createSession'),
    0,
  )
  expect(types(open.changes)).toEqual(['offline'])
  const found = take(open.state, { session_id: 's9' }, 2)
  expect(found.step).toEqual({ do: 'adopt', since: 0 })
  expect(found.changes.at(-1)).toEqual({
    type: 'session.opened',
    session_id: 's9',
    is_adopted: true,
  })
  const none = take(open.state, null, 2)
  expect(nextStep(none.state, at(2))).toEqual({ do: 'open', at: 2000 })
  const unsent = take(initialState(null, interval, at(0)), unreachable(), 0)
  expect(nextStep(unsent.state, at(2)).do).toBe('open')
})

/** What a keeper does next about each problem, whatever it was doing. */
const STEPS: readonly [string, KeeperState][] = [
  ['open', initialState(null, interval, at(0))],
  ['reconnect', lapsed],
  ['beat', started],
  ['mint', { ...alive, beat_at: 1e9, mint_at: at(0) }],
]
describe.each(STEPS)('while it is to %s', (doing, state) => {
  test.each(Object.entries(nextActions))('%s asks for %s', (code, action) => {
    const status = Number(/^(invalid_|token_|session_id)/.test(code) ? 401 : 400)
    const { step, state: next } = take(state, problem(code, status), 1)
    expect(step.do).toBe(doing)
    const then = nextStep(next, at(1))
    const isEnd = then.do === 'stop'
    expect(isEnd).toBe(action === 'enroll')
    if (doing === 'reconnect' && status === 401 && !isEnd) {
      // A token that is refused is thrown away before anything else.
      expect(then.do).toBe('save')
    } else if (action === 'open_session' && doing !== 'open') {
      expect(then.do).toBe('open')
    } else if (action === 'reconnect' && doing !== 'open') {
      expect(then.do).toBe('reconnect')
    } else if (!isEnd && then.do !== 'open') {
      // Whatever else it is, it is tried again and never the end.
      expect(['wait', 'beat']).toContain(then.do)
    }
  })

  test.each([
    unreachable(),
    unreachable('ETIMEDOUT'),
    new UnexpectedAnswerError('a proxy', { status: 502 }, 'x'),
    new UnexpectedAnswerError('another proxy', { status: 407 }, 'x'),
    problem('a_code_of_tomorrow', 400, 'an_action_of_tomorrow'),
    new TypeError('a fault of our own'),
  ])('%s is waited out, for ever', (error) => {
    let now: KeeperState = { ...state, is_report_refused: true }
    let seconds = 1
    for (let nth = 0; nth < 50; nth++) {
      const step: Step = nextStep(now, at(seconds))
      if (step.do === 'wait') seconds = step.until / 1000
      now = take(now, step.do === 'wait' ? 0 : error, seconds).state
      expect(nextStep(now, at(seconds)).do).not.toBe('stop')
    }
    expect(seconds).toBeGreaterThan(60)
  })
})

test('a heartbeat whose report is refused is sent again without it', () => {
  const refused = take(started, problem('invalid_request'))
  expect(types(refused.changes)).toEqual(['report.refused'])
  const again = take(refused.state, beaten())
  expect(again.step).toEqual({ do: 'beat', session_id: 's1', with_report: false })
  expect(nextStep({ ...again.state, beat_at: 0 }, at(0))).toMatchObject({ with_report: true })
})

describe('waiting between attempts', () => {
  /** How long each of so many failures in a row is waited after, in seconds. */
  const waits = (state: KeeperState, error: Error, count: number, random = () => 1) => {
    let now = state
    let mono = at(0).mono
    return Array.from({ length: count }, () => {
      const step = nextStep(now, { wall: START + mono, mono })
      const clock = { wall: START + mono, mono }
      now = after(now, step as never, { ok: false, error }, clock, random).state
      const waited = now.retry_at - mono
      mono = now.retry_at
      return waited / 1000
    })
  }

  test('grows from half a second to a minute', () => {
    expect(waits(started, unreachable(), 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    expect(waits(started, unreachable(), 9, () => 0)).toEqual(Array(9).fill(0.5))
  })

  test('is shorter where leases are, so that none is missed once the server is back', () => {
    const short = { ...take(started, beaten(5)).state, beat_at: 0 }
    expect(Math.max(...waits(short, unreachable(), 30))).toBeCloseTo(5 / 3)
  })

  test('is as long as the server asks, up to a minute', () => {
    const busy = (retry_after_s: number) =>
      new UnexpectedAnswerError('busy', { status: 429, retry_after_s }, 'x')
    expect(waits(started, busy(10), 1, () => 0)).toEqual([10])
    expect(waits(started, busy(86_400), 1, () => 0)).toEqual([60])
  })

  test('tells when it goes offline and comes back, once each', () => {
    const offline = take(started, unreachable())
    expect(offline.changes).toMatchObject([{ type: 'offline', retry_in_s: 0.8 }])
    expect(take(offline.state, unreachable(), 2).changes).toEqual([])
    expect(take(offline.state, beaten(), 60).changes[0]).toEqual({ type: 'online', after_s: 60 })
  })
})

describe('clocks that jump', () => {
  test('a machine that wakes up beats at once, whatever it was waiting for', () => {
    const woken = take(alive, 86_400_000, 5)
    expect(woken.changes).toEqual([{ type: 'clock.jumped', by_s: 86_400 }])
    expect(nextStep(woken.state, at(5)).do).toBe('beat')
    const { state: waiting } = take(started, unreachable())
    expect(nextStep(take(waiting, 3_600_000, 0.1).state, at(0.1)).do).toBe('beat')
  })

  test('one that is set back does no harm', () => {
    const { state, changes } = take(alive, -86_400_000, 5)
    expect(types(changes)).toEqual(['clock.jumped'])
    expect(nextStep(state, at(5)).do).toBe('beat')
  })

  test('one that is only adjusted is not told', () => {
    expect(take(alive, 900, 5).changes).toEqual([])
  })
})

describe('a session that is lost as soon as it was opened', () => {
  const gone = problem('session_not_found', 404)

  test('is followed by another after a wait, which grows', () => {
    let state = initialState(null, interval, at(0))
    let seconds = 0
    let opened = 0
    for (let steps = 0; seconds < 600; steps++) {
      const step = nextStep(state, at(seconds))
      if (step.do === 'wait') seconds = step.until / 1000
      else {
        if (step.do === 'open') opened += 1
        const answers = { open: { session_id: `s${opened}` }, save: undefined }
        const answer = step.do in answers ? answers[step.do as keyof typeof answers] : gone
        state = take(state, answer, seconds).state
      }
      expect(steps).toBeLessThan(200)
    }
    expect(opened).toBeGreaterThan(10)
    expect(opened).toBeLessThan(40)
  })

  test('and at once if it had been there for long', () => {
    const { state } = take({ ...alive, opened_at: 0, beat_at: 0 }, gone, 61)
    expect(nextStep(state, at(61)).do).toBe('open')
  })
})

describe('however long the interval that was asked for', () => {
  const long = { interval_s: 600, asked_s: 30 }

  test('the first heartbeat of a session comes when the server wants it', () => {
    const { state } = take(initialState(null, long, at(0)), { session_id: 's2' })
    expect(state.beat_at).toBe(15_000)
    const again = take({ ...lapsed, interval_s: 600, period_s: 600 }, reconnected, 1)
    expect(again.state.beat_at).toBe(16_000)
  })

  test('and those that follow come three times a lease, or as the server asks', () => {
    const unasked = { ...beaten(), next_heartbeat_in_s: Number.NaN }
    expect(take(initialState(session, long, at(0)), unasked).state.period_s).toBe(100)
    expect(take(initialState(session, long, at(0)), beaten()).state.period_s).toBe(30)
  })
})

test('a reconnect that fails while heartbeats are answered is waited for longer and longer', () => {
  let state = lapsed
  let seconds = 1
  let reconnects = 0
  while (seconds < 600) {
    const step = nextStep(state, at(seconds))
    if (step.do === 'wait') seconds = step.until / 1000
    else {
      if (step.do === 'reconnect') reconnects += 1
      const gone = problem('session_disconnected', 409, 'reconnect')
      const fault = problem('internal_error', 500, 'retry')
      state = take(state, step.do === 'beat' ? gone : fault, seconds).state
    }
  }
  expect(reconnects).toBeLessThan(40)
})

describe('a disk that cannot be written', () => {
  const opened = take(initialState(null, interval, at(0)), { session_id: 's2' }).state
  const failing = take(opened, new Error('ENOSPC'))

  test('is told once, and does not stop the heartbeats', () => {
    expect(types(failing.changes)).toEqual(['save.failed'])
    const beat = take({ ...failing.state, mint_at: at(1e6) }, beaten(), 15)
    const wait = take({ ...failing.state, mint_at: at(1e6) }, 0, 1)
    expect(wait.step.do).toBe('wait')
    expect(beat.step.do).toBe('beat')
    const again = take(wait.state, new Error('ENOSPC'), 1)
    expect(again.step.do).toBe('save')
    expect(again.changes).toEqual([])
    // And tried again after each wait, not only when there is a heartbeat.
    const waited = take(again.state, 0, 5)
    expect(waited.step.do).toBe('wait')
    const saved = take(waited.state, undefined, 5)
    expect(saved.step.do).toBe('save')
    expect(types(saved.changes)).toEqual(['save.recovered'])
  })

  test('leaves the reconnect token alone that it has', () => {
    const state = { ...alive, is_save_failing: true, mint_at: at(0), beat_at: 60_000 }
    expect(nextStep(state, at(10))).toEqual({ do: 'wait', until: 60_000 })
  })
})

describe('leaving', () => {
  test('ends the session, forgets it on the disk, and stops', () => {
    const goodbye = take(leaving(alive, 5000), undefined, 1)
    expect(goodbye.step).toEqual({ do: 'leave', session_id: 's1', by: 5000 })
    const save = take(goodbye.state, undefined, 1)
    expect(save.step).toEqual({ do: 'save', session: null })
    const stop = take(save.state, undefined, 1)
    expect(stop.step.do).toBe('stop')
    expect(stop.changes).toEqual([{ type: 'left', said_goodbye: true }])
  })

  test('of a session that is over already is done', () => {
    for (const refusal of [
      problem('session_not_found', 404),
      problem('session_disconnected', 409),
      problem('agent_unknown', 401),
    ]) {
      const { state } = take(leaving(alive, 5000), refusal, 1)
      expect(state.ending).toEqual({ reason: 'left', said_goodbye: true })
    }
  })

  test('is tried again until its time is up', () => {
    const { state } = take(leaving(alive, 5000), unreachable(), 1)
    expect(nextStep(state, at(1))).toMatchObject({ do: 'wait' })
    expect(nextStep(state, at(3))).toMatchObject({ do: 'leave' })
    expect(nextStep(state, at(5))).toEqual({
      do: 'stop',
      ending: { reason: 'left', said_goodbye: false },
    })
  })

  test('does not wait for what was being waited for', () => {
    const { state } = take(started, unreachable())
    expect(nextStep(leaving(state, 5000), at(0.1)).do).toBe('leave')
    expect(nextStep(leaving(lapsed, 5000), at(1)).do).toBe('leave')
    const opening = take(initialState(null, interval, at(0)), unreachable('ECONNRESET')).state
    expect(nextStep(leaving(opening, 5000), at(0.1)).do).toBe('adopt')
  })
})
