import { setTimeout as sleep } from 'node:timers/promises'
import type { TestConnection } from '#tests/support/databases.ts'
import {
  type Agent,
  type Call,
  closeSession,
  createSession,
  enrollAgent,
  heartbeat,
  reconnect,
} from './fleet.ts'

/** What a session's events must be, without the members that every event has. */
export interface Step {
  readonly type: string
  readonly data: Record<string, unknown>
}

const chance = (share: number): boolean => Math.random() < share
const upTo = (limit: number): number => Math.random() * limit

function isListOfText(value: object): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/**
 * Each call in a transaction of its own that stays open for a while, so that transactions commit in
 * another order than they wrote; some are rolled back.
 */
export function callOutOfOrder(connection: TestConnection): Call {
  return async (name, args) => {
    const entries = Object.entries(args as Record<string, unknown>)
    const list = entries.map(([key], index) => `${key} => $${index + 1}`).join(', ')
    const values = entries.map(([, value]) => {
      const isJson = typeof value === 'object' && value !== null && !isListOfText(value)
      return isJson ? JSON.stringify(value) : value
    })
    await connection.exec('begin')
    const { rows } = await connection.query(`select public.${name}(${list}) as answer`, values)
    await sleep(chance(0.1) ? upTo(120) : upTo(15))
    // Not while agents enroll: the writer would have nothing to go on with.
    if (name !== 'enroll_agent' && name !== 'create_enrollment_token' && chance(0.05)) {
      await connection.exec('rollback')
      return undefined
    }
    await connection.exec('commit')
    return rows[0]?.answer as Record<string, unknown>
  }
}

/**
 * Writes until told to stop: sessions of its own, whose events it foretells, and between them
 * changes of sessions that all writers share.
 */
export async function write(
  call: Call,
  shared: readonly Agent[],
  isOver: () => boolean,
): Promise<Map<string, Step[]>> {
  const steps = new Map<string, Step[]>()
  const { agentId, sessionId } = await enrollAgent(call)
  let current: string | undefined = sessionId
  begin(sessionId)

  function begin(id: string): void {
    steps.set(id, [{ type: 'session_created', data: {} }])
  }
  function expect(type: string, data: Record<string, unknown>): void {
    if (current) steps.get(current)?.push({ type, data })
  }

  let reconnects = 0
  let state: 'idle' | 'busy' | null = null
  while (!isOver()) {
    const other = shared[Math.floor(upTo(shared.length))]
    if (other && chance(0.4)) {
      if (chance(0.5)) await reconnect(call, other)
      else await heartbeat(call, other, chance(0.5) ? 'idle' : 'busy')
      continue
    }
    if (!current) {
      current = await createSession(call, agentId)
      reconnects = 0
      state = null
      if (current) begin(current)
      continue
    }
    const own: Agent = { agentId, sessionId: current }
    const dice = Math.random()
    if (dice < 0.4) {
      if (!(await reconnect(call, own))) continue
      reconnects += 1
      expect('session_updated', { update_type: 'reconnected', reconnect_count: reconnects })
    } else if (dice < 0.8) {
      const next: 'idle' | 'busy' = state === 'busy' ? 'idle' : 'busy'
      if (!(await heartbeat(call, own, next))) continue
      expect('session_updated', {
        update_type: 'state_changed',
        state: next,
        previous_state: state,
      })
      state = next
    } else if (dice < 0.9) await heartbeat(call, own)
    else if (await closeSession(call, own)) {
      expect('session_disconnected', { reason: 'client_closed' })
      current = undefined
    }
  }
  return steps
}
