import type { Session, SessionEvent } from './contract.ts'

const numbers = new Intl.NumberFormat('en-US')
const percents = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })

/** `1,290` */
export function formatNumber(value: number): string {
  return numbers.format(value)
}

/** `0.913` as `91.3%` */
export function formatRate(value: number): string {
  return percents.format(value)
}

/** `1 session`, `2 sessions`, `no sessions`. */
export function countOf(count: number, noun: string, none = 'no'): string {
  return `${count === 0 ? none : formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A span of seconds for people, the two largest units at most: `12 s`, `4 min 05 s`, `3 h 20 min`. */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  if (s < 60) return `${s} s`
  const min = Math.floor(s / 60)
  if (min < 10) return `${min} min ${String(s % 60).padStart(2, '0')} s`
  if (min < 60) return `${min} min`
  const h = Math.floor(min / 60)
  if (h < 24) return `${h} h ${String(min % 60).padStart(2, '0')} min`
  return `${formatNumber(Math.floor(h / 24))} d ${h % 24} h`
}

export const statusWords: Readonly<Record<Session['status'], string>> = {
  active: 'Active',
  disconnected: 'Disconnected',
}

type Reason = NonNullable<Session['disconnect_reason']>

export const reasonWords: Readonly<Record<Reason, string>> = {
  idle_timeout: 'idle timeout',
  client_closed: 'closed by its client',
  operator: 'disconnected by the operator',
  agent_revoked: 'its agent was revoked',
}

/** What an ended session can still do. */
export const reasonConsequences: Readonly<Record<Reason, string>> = {
  idle_timeout: 'Its agent can come back to it.',
  client_closed: 'This is final.',
  operator: 'This is final.',
  agent_revoked: 'This is final.',
}

export interface EventWords {
  readonly kind: 'opened' | 'back' | 'state' | 'lost' | 'ended'
  readonly title: string
  readonly detail: string | null
}

/** An entry of a session's history in words. What a newer server may add is shown as it is. */
export function describeEvent({ type, data }: SessionEvent): EventWords {
  if (type === 'session_created') return { kind: 'opened', title: 'Opened', detail: null }
  if (type === 'session_disconnected') {
    const reason = String(data.reason)
    return reason === 'idle_timeout'
      ? { kind: 'lost', title: 'Lost', detail: 'No heartbeat until its lease ran out' }
      : { kind: 'ended', title: 'Ended', detail: reasonWords[reason as Reason] ?? reason }
  }
  if (data.update_type === 'reconnected') {
    return { kind: 'back', title: 'Reconnected', detail: `Reconnect ${data.reconnect_count}` }
  }
  if (data.update_type === 'state_changed') {
    const before = data.previous_state === null ? null : `Was ${data.previous_state}`
    return { kind: 'state', title: `Now ${data.state}`, detail: before }
  }
  return { kind: 'state', title: String(data.update_type ?? 'Updated'), detail: null }
}
