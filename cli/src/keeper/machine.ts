import { backoffMs } from '../client/backoff.ts'
import { mayBeDone, ProblemError } from '../client/errors.ts'
import type { SavedSession } from '../identity/identity.ts'
import type { Wire } from '../wire/operations.generated.ts'

/**
 * How an agent keeps its session, as a state machine without effects: `nextStep` says what to do,
 * whoever drives it does that, and `after` says what follows from how it went. Read from the top.
 */

/** Both clocks, in milliseconds. Deadlines are kept by the monotonic one. */
export interface Now {
  readonly wall: number
  readonly mono: number
}

export interface KeeperState {
  readonly session: SavedSession | null
  /**
   * What is known of the session:
   * - `unsure`: it was ours; a heartbeat tells
   * - `alive`: the server has confirmed it
   * - `lapsed`: it ended by an idle timeout, and can be brought back
   * - `none`: there is none, or it ended for good
   * - `opening`: the answer to opening one was lost; there may be one
   */
  readonly standing: 'unsure' | 'alive' | 'lapsed' | 'none' | 'opening'
  /** Whether the disk has the session as it is here; `failing` is tried again after each wait. */
  readonly saving: 'saved' | 'due' | 'failing'
  readonly is_save_failing: boolean
  /** The longest time between two heartbeats, unless the server asks for less. */
  readonly interval_s: number
  /** What it is before a heartbeat of a session was answered: never more than at the enrollment. */
  readonly first_period_s: number
  /** What it is for now: as the server last asked, if that is less. */
  readonly period_s: number
  readonly beat_at: number
  /** When the reconnect token is to be renewed, by either clock. */
  readonly mint_at: Now
  readonly mint_failures: number
  /** For how long a heartbeat lets the server count us as alive; null before the first. */
  readonly lease_ms: number | null
  /** Failures in a row, since when, and when to try again. */
  readonly failures: number
  readonly offline_since: number | null
  readonly retry_at: number
  /** The server refused what the last heartbeat told of us: the next one tells nothing. */
  readonly is_report_refused: boolean
  /** When the opening began whose answer was lost. */
  readonly opening_since: number
  /** When a session was last opened, and how many in a row were lost soon after that. */
  readonly opened_at: number
  readonly losses: number
  /** Set once we are to say goodbye: until when that may take. */
  readonly leave_by: number | null
  readonly ending: KeeperEnding | null
}

export type KeeperEnding =
  /** After `stop`. Without a goodbye the session ends by itself, by its idle timeout. */
  | { readonly reason: 'left'; readonly said_goodbye: boolean }
  /** A person must act: enroll again. */
  | { readonly reason: 'enroll'; readonly problem: ProblemError }

export type Step =
  | { readonly do: 'open'; readonly at: number }
  /** Look for the session that an opening whose answer was lost may have made. */
  | { readonly do: 'adopt'; readonly since: number }
  /** Without a token, as the agent that we are. */
  | { readonly do: 'reconnect'; readonly session_id: string; readonly token: string | null }
  | { readonly do: 'beat'; readonly session_id: string; readonly with_report: boolean }
  | { readonly do: 'mint'; readonly session_id: string }
  | { readonly do: 'save'; readonly session: SavedSession | null }
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'leave'; readonly session_id: string; readonly by: number }
  | { readonly do: 'stop'; readonly ending: KeeperEnding }

/** What each step answers where it goes well. */
interface Answers {
  open: Pick<Wire['createSession']['response'], 'session_id'>
  adopt: Pick<Wire['createSession']['response'], 'session_id'> | null
  reconnect: Wire['reconnect']['response']
  beat: Wire['heartbeat']['response']
  mint: Wire['createReconnectToken']['response']
  save: undefined
  /** How far the wall clock went beyond the monotonic one meanwhile, in milliseconds. */
  wait: number
  leave: undefined
  stop: undefined
}

export type Outcome<Did extends Step['do'] = Step['do']> =
  | { readonly ok: true; readonly answer: Answers[Did] }
  | { readonly ok: false; readonly error: Error }

/** What a keeper tells of: a line of `rollcall start` each. */
export type Change =
  | { readonly type: 'session.opened'; readonly session_id: string; readonly is_adopted: boolean }
  | { readonly type: 'session.resumed'; readonly session_id: string }
  | {
      readonly type: 'session.reconnected'
      readonly session_id: string
      readonly reconnect_count: number
    }
  /** It is over for good; the next one is being opened. */
  | { readonly type: 'session.lost'; readonly session_id: string; readonly code: string }
  | { readonly type: 'offline'; readonly error: Error; readonly retry_in_s: number }
  | { readonly type: 'online'; readonly after_s: number }
  | { readonly type: 'report.refused'; readonly problem: ProblemError }
  | { readonly type: 'save.failed'; readonly error: Error }
  | { readonly type: 'save.recovered' }
  /** Positive: the machine slept, or its clock was set forward. */
  | { readonly type: 'clock.jumped'; readonly by_s: number }
  | { readonly type: 'left'; readonly said_goodbye: boolean }
  | { readonly type: 'stopped'; readonly problem: ProblemError }

interface After {
  readonly state: KeeperState
  readonly changes: readonly Change[]
}

/** The shortest time between two heartbeats, whatever is asked for. */
const SHORTEST_PERIOD_S = 0.25
const JUMP_MS = 2_000
/** Heartbeats come at least so many times a lease, whatever is asked for. */
const BEATS_PER_LEASE = 3
/** A session that is lost sooner than this after it was opened is a failure. */
const SOON_MS = 60_000

/**
 * Where a keeper begins: with the session of last time, if there is one.
 * @param interval_s the longest time between two heartbeats
 * @param asked_s what the server asked for when the agent was enrolled
 */
export function initialState(
  session: SavedSession | null,
  { interval_s, asked_s }: { readonly interval_s: number; readonly asked_s: number },
  now: Now,
): KeeperState {
  const first_period_s = Math.min(interval_s, asked_s)
  return {
    session,
    standing: session ? 'unsure' : 'none',
    saving: 'saved',
    is_save_failing: false,
    interval_s,
    first_period_s,
    period_s: first_period_s,
    beat_at: now.mono,
    // One that was minted last time may not have come to the disk: what it has is good for nothing then.
    mint_at: now,
    mint_failures: 0,
    lease_ms: null,
    failures: 0,
    offline_since: null,
    retry_at: Number.NEGATIVE_INFINITY,
    is_report_refused: false,
    opening_since: Number.NEGATIVE_INFINITY,
    opened_at: Number.NEGATIVE_INFINITY,
    losses: 0,
    leave_by: null,
    ending: null,
  }
}

/** What to do now. */
export function nextStep(state: KeeperState, now: Now): Step {
  const { session, standing, leave_by, retry_at } = state
  // A session id or a reconnect token is on the disk before it counts.
  if (state.saving === 'due') return { do: 'save', session }
  if (state.ending) return { do: 'stop', ending: state.ending }
  if (leave_by !== null && (now.mono >= leave_by || (!session && standing !== 'opening'))) {
    const said_goodbye = !session && standing !== 'opening'
    return { do: 'stop', ending: { reason: 'left', said_goodbye } }
  }
  if (now.mono < retry_at) return { do: 'wait', until: Math.min(retry_at, leave_by ?? retry_at) }
  if (standing === 'opening') return { do: 'adopt', since: state.opening_since }
  if (!session || standing === 'none') return { do: 'open', at: now.mono }

  const { session_id } = session
  if (leave_by !== null) return { do: 'leave', session_id, by: leave_by }
  if (standing === 'lapsed') {
    const token = isGood(session, now) ? session.reconnect_token : null
    return { do: 'reconnect', session_id, token }
  }
  if (standing === 'unsure' || now.mono >= state.beat_at) {
    return { do: 'beat', session_id, with_report: !state.is_report_refused }
  }
  // Not while the disk cannot take it: a new token ends the one that is saved.
  const canMint = !state.is_save_failing || session.reconnect_token === null
  if (canMint && isDue(state.mint_at, now)) return { do: 'mint', session_id }
  const until = canMint ? Math.min(state.beat_at, state.mint_at.mono) : state.beat_at
  return { do: 'wait', until: Math.max(until, now.mono + 1) }
}

/** From now on there is nothing to do but to say goodbye, within so many milliseconds. */
export function leaving(state: KeeperState, leave_by: number): KeeperState {
  return { ...state, leave_by, retry_at: Number.NEGATIVE_INFINITY }
}

/** What follows from a step that was taken, at the time when it has ended. */
export function after<Did extends Step['do']>(
  state: KeeperState,
  step: Extract<Step, { do: Did }>,
  outcome: Outcome<Did>,
  now: Now,
  random: () => number,
): After {
  const move = { state, step, now, random }
  if (outcome.ok) return (succeeded[step.do] as Success<Did>)({ ...move, answer: outcome.answer })
  return failed({ ...move, error: outcome.error })
}

interface Move<Did extends Step['do']> {
  readonly state: KeeperState
  readonly step: Extract<Step, { do: Did }>
  readonly now: Now
  readonly random: () => number
}
type Success<Did extends Step['do']> = (
  move: Move<Did> & { readonly answer: Answers[Did] },
) => After

const succeeded: { readonly [Did in Step['do']]: Success<Did> } = {
  beat: ({ state, step, answer, now, random }) => {
    const isResumed = state.standing === 'unsure' && state.lease_ms === null
    const leaseMs = Date.parse(answer.lease_expires_at) - Date.parse(answer.server_time)
    const asked = [Number(answer.next_heartbeat_in_s), leaseMs / 1000 / BEATS_PER_LEASE]
    const period_s = Math.min(state.interval_s, ...asked.filter((seconds) => seconds > 0))
    const { state: online, changes } = backOnline(state, now)
    return {
      state: {
        ...online,
        standing: 'alive',
        period_s,
        // The first of a run comes at any part of the period, so that many daemons do not keep step.
        beat_at: now.mono + periodMs(period_s) * (isResumed ? random() : 0.8 + random() * 0.2),
        lease_ms: leaseMs > 0 ? leaseMs : state.lease_ms,
        is_report_refused: false,
      },
      changes: isResumed
        ? [...changes, { type: 'session.resumed', session_id: step.session_id }]
        : changes,
    }
  },

  reconnect: ({ state, step, answer, now, random }) => {
    const { state: online, changes } = backOnline(state, now)
    const { session_id } = step
    const { reconnect_count } = answer
    return {
      state: {
        ...withToken(online, step.session_id, answer, now),
        standing: 'alive',
        beat_at: now.mono + firstPeriodMs(state) * random(),
      },
      changes: [...changes, { type: 'session.reconnected', session_id, reconnect_count }],
    }
  },

  open: ({ state, answer, now, random }) => opened(state, answer.session_id, false, now, random),

  adopt: ({ state, answer, now, random }) =>
    answer
      ? opened(state, answer.session_id, true, now, random)
      : { state: { ...state, standing: 'none' }, changes: [] },

  mint: ({ state, step, answer, now }) => ({
    state: withToken(state, step.session_id, answer, now),
    changes: [],
  }),

  save: ({ state }) => ({
    state: { ...state, saving: 'saved', is_save_failing: false },
    changes: state.is_save_failing ? [{ type: 'save.recovered' }] : [],
  }),

  wait: ({ state: before, answer: jumpMs, now }) => {
    const saving = before.saving === 'failing' ? 'due' : before.saving
    const state: KeeperState = { ...before, saving }
    if (Math.abs(jumpMs) < JUMP_MS) return { state, changes: [] }
    return {
      // Awake again: what was far off before may be long past.
      state: { ...state, beat_at: now.mono, retry_at: now.mono, failures: 0 },
      changes: [{ type: 'clock.jumped', by_s: jumpMs / 1000 }],
    }
  },

  leave: ({ state }) => left(state),

  stop: ({ state, step: { ending } }) => ({
    state: { ...state, ending },
    changes:
      ending.reason === 'left'
        ? [{ type: 'left', said_goodbye: ending.said_goodbye }]
        : [{ type: 'stopped', problem: ending.problem }],
  }),
}

function failed({ state, step, error, now, random }: Failure): After {
  if (step.do === 'save') {
    return {
      state: { ...state, saving: 'failing', is_save_failing: true },
      changes: state.is_save_failing ? [] : [{ type: 'save.failed', error }],
    }
  }
  // What the server asks for comes first, then what each step makes of the rest.
  const problem = error instanceof ProblemError ? error : undefined
  const asked = problem?.next_action
  const isOver = asked === 'open_session' || asked === 'reconnect'
  if (step.do === 'leave') {
    return isOver || asked === 'enroll' ? left(state) : tryLater(state, error, now, random)
  }
  if (problem && asked === 'enroll') {
    return { state: { ...state, ending: { reason: 'enroll', problem } }, changes: [] }
  }
  if (step.do === 'mint') return notMinted(state, problem, now, random)
  if (problem && step.do === 'beat' && asked === 'reconnect') return lapsed(state, now)
  if (problem?.status === 401 && step.do === 'reconnect' && step.token !== null) {
    // Used up, as after a kill between the answer and the disk: we are still who we are.
    return withoutToken(state, step.session_id, asked === 'heartbeat', now)
  }
  // A server of before says so to a reconnect without a token.
  const isUnheardOf = step.do === 'reconnect' && step.token === null && asked === 'fix_request'
  const isRefused =
    isUnheardOf || (step.do === 'reconnect' && [404, 409].includes(problem?.status ?? 0))
  if (problem && (step.do === 'beat' || step.do === 'reconnect') && (isOver || isRefused)) {
    return lost(state, problem.code, now, random)
  }
  if (problem && step.do === 'beat' && asked === 'fix_request' && step.with_report) {
    const changes: Change[] = [{ type: 'report.refused', problem }]
    return { state: { ...state, is_report_refused: true }, changes }
  }
  if (problem && step.do === 'adopt' && asked !== 'retry') {
    return { state: { ...state, standing: 'none' }, changes: [] }
  }

  const later = tryLater({ ...state, is_report_refused: false }, error, now, random)
  if (!mayBeDone(error)) return later
  // The answer was lost, and what was asked may have come true: look before it is asked again.
  if (step.do === 'reconnect') {
    // If it is back, the token was used up: the next one is to be minted.
    return { ...later, state: { ...later.state, standing: 'unsure', mint_at: now } }
  }
  if (step.do !== 'open') return later
  const opening_since = Number.isFinite(state.opening_since) ? state.opening_since : step.at
  return { ...later, state: { ...later.state, standing: 'opening', opening_since } }
}

interface Failure {
  readonly state: KeeperState
  readonly step: Step
  readonly error: Error
  readonly now: Now
  readonly random: () => number
}

/** Everything that is not known to be for good is tried again, for ever. */
function tryLater(state: KeeperState, error: Error, now: Now, random: () => number): After {
  const failures = state.failures + 1
  // A server that was away gives every session one more lease: never so long that it is missed.
  const leaseMs = state.lease_ms ?? state.period_s * 2000 * BEATS_PER_LEASE
  const longest_ms = Math.max(1000, leaseMs / BEATS_PER_LEASE)
  const { retry_after_s } = error as { retry_after_s?: number }
  const waitMs = backoffMs(failures, random, { retry_after_s, longest_ms })
  return {
    state: {
      ...state,
      failures,
      retry_at: now.mono + waitMs,
      offline_since: state.offline_since ?? now.mono,
    },
    changes:
      state.offline_since === null
        ? [{ type: 'offline', error, retry_in_s: Math.round(waitMs / 100) / 10 }]
        : [],
  }
}

/** The server has answered, be it with a refusal that says how to go on. */
function backOnline(state: KeeperState, now: Now): After {
  const { offline_since } = state
  return {
    state: {
      ...state,
      failures: 0,
      offline_since: null,
      retry_at: Number.NEGATIVE_INFINITY,
    },
    changes:
      offline_since === null
        ? []
        : [{ type: 'online', after_s: Math.round((now.mono - offline_since) / 100) / 10 }],
  }
}

function opened(
  state: KeeperState,
  session_id: string,
  is_adopted: boolean,
  now: Now,
  random: () => number,
): After {
  const { state: online, changes } = backOnline(state, now)
  return {
    state: {
      ...online,
      session: { session_id, reconnect_token: null, reconnect_token_expires_at: null },
      standing: 'alive',
      saving: 'due',
      opening_since: Number.NEGATIVE_INFINITY,
      opened_at: now.mono,
      beat_at: now.mono + firstPeriodMs(state) * random(),
      mint_at: now,
      mint_failures: 0,
    },
    changes: [...changes, { type: 'session.opened', session_id, is_adopted }],
  }
}

function lapsed(state: KeeperState, now: Now): After {
  const { state: online, changes } = backOnline(state, now)
  // Where it is the reconnecting that fails, its failures still count.
  const failures = state.standing === 'unsure' ? state.failures : 0
  return { state: { ...online, standing: 'lapsed', failures }, changes }
}

function lost(state: KeeperState, code: string, now: Now, random: () => number): After {
  const { state: online, changes } = backOnline(state, now)
  const { session } = state
  const losses = now.mono - state.opened_at < SOON_MS ? state.losses + 1 : 0
  const retry_at = losses > 0 ? now.mono + backoffMs(losses, random) : online.retry_at
  return {
    state: { ...online, session: null, standing: 'none', losses, retry_at },
    changes: session
      ? [...changes, { type: 'session.lost', session_id: session.session_id, code }]
      : changes,
  }
}

function left(state: KeeperState): After {
  return {
    state: {
      ...state,
      session: null,
      standing: 'none',
      saving: 'due',
      ending: { reason: 'left', said_goodbye: true },
    },
    changes: [],
  }
}

/** A session without a new token lives on; only what says that it has ended is acted on. */
function notMinted(
  state: KeeperState,
  problem: ProblemError | undefined,
  now: Now,
  random: () => number,
): After {
  const asked = problem?.next_action
  if (problem && asked === 'reconnect') return lapsed(state, now)
  if (problem && asked === 'open_session') return lost(state, problem.code, now, random)
  const mint_failures = state.mint_failures + 1
  const { retry_after_s } = problem ?? {}
  const waitMs = backoffMs(mint_failures, random, { retry_after_s })
  const mint_at = { wall: now.wall + waitMs, mono: now.mono + waitMs }
  return { state: { ...state, mint_failures, mint_at }, changes: [] }
}

/** The reconnect token is good for nothing, whatever the session is. */
function withoutToken(state: KeeperState, session_id: string, isActive: boolean, now: Now): After {
  const { state: online, changes } = backOnline(state, now)
  return {
    state: {
      ...online,
      session: { session_id, reconnect_token: null, reconnect_token_expires_at: null },
      saving: 'due',
      standing: isActive ? 'unsure' : 'lapsed',
      mint_at: now,
    },
    changes,
  }
}

/** With the reconnect token that was just given, to be renewed at half of its life. */
function withToken(
  state: KeeperState,
  session_id: string,
  { reconnect_token, expires_in_minutes }: Answers['mint'] | Answers['reconnect'],
  now: Now,
): KeeperState {
  const lifeMs = Math.max(1000, expires_in_minutes * 60_000 || 0)
  const reconnect_token_expires_at = new Date(now.wall + lifeMs).toISOString()
  return {
    ...state,
    session: { session_id, reconnect_token, reconnect_token_expires_at },
    saving: 'due',
    mint_at: { wall: now.wall + lifeMs / 2, mono: now.mono + lifeMs / 2 },
    mint_failures: 0,
  }
}

/** Whether the session's token may still be taken; one that is over is worth nothing. */
const isGood = ({ reconnect_token, reconnect_token_expires_at }: SavedSession, now: Now) =>
  Boolean(reconnect_token) && Date.parse(reconnect_token_expires_at ?? '') > now.wall
const isDue = (at: Now, now: Now) => now.mono >= at.mono || now.wall >= at.wall
const firstPeriodMs = ({ first_period_s, period_s }: KeeperState) =>
  periodMs(Math.min(first_period_s, period_s))
const periodMs = (seconds: number) => Math.max(SHORTEST_PERIOD_S, seconds) * 1000
