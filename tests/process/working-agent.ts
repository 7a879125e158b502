import { setTimeout as sleep } from 'node:timers/promises'
import { type ExpectStatic, expect } from 'vitest'
import {
  enroll,
  getSession,
  heartbeat,
  type Identity,
  mintReconnectToken,
  Refused,
  reconnect,
  refresh,
} from './client.ts'

/**
 * An agent that is always at work, through every outage, and remembers what was acknowledged: that
 * is what must be there afterwards. What it was not told may or may not have happened.
 */
export interface WorkingAgent {
  readonly identity: Identity
  readonly acknowledged: {
    heartbeats: number
    reconnects: number
    refreshes: number
    /** Refreshes that were begun and not acknowledged. */
    lost_refreshes: number
  }
  /** Holds everything that was acknowledged against what the server says now, however late. */
  verify(expect: ExpectStatic): Promise<void>
}

export interface Work {
  /** By what the agent was told; those whose enrollment was not acknowledged are not here. */
  readonly agents: readonly WorkingAgent[]
  /** Enrollments that were begun, acknowledged or not. */
  readonly attempts: number
  /** Refusals that no outage explains. */
  readonly failures: readonly Error[]
  stop(): Promise<void>
}

/** Sets so many at work; each begins as another agent now and then. */
export function startWork(url: string, enrollmentToken: string, workers: number): Work {
  const agents: WorkingAgent[] = []
  const failures: Error[] = []
  let attempts = 0
  let isOver = false
  const running = Array.from({ length: workers }, async () => {
    while (!isOver && failures.length === 0) {
      try {
        attempts += 1
        const agent = newAgent(url, await enroll(url, enrollmentToken))
        agents.push(agent)
        for (let round = 0; round < 40 && !isOver; round++) await agent.work()
      } catch (error) {
        // Away, or not quite there: it is tried again. Any other refusal is a loss.
        if (error instanceof Refused && error.status !== 503) failures.push(error)
        await sleep(10)
      }
    }
  })
  return {
    agents,
    failures,
    get attempts() {
      return attempts
    },
    stop: async () => {
      isOver = true
      await Promise.all(running)
    },
  }
}

function newAgent(url: string, identity: Identity): WorkingAgent & { work(): Promise<void> } {
  const acknowledged = { heartbeats: 0, reconnects: 0, refreshes: 0, lost_refreshes: 0 }
  let lastActivity = ''
  let refreshToken = identity.refresh_token
  let predecessor: string | undefined
  /** Calls that may have been done without an answer. */
  let unsureReconnects = 0
  let reconnectCount = 0

  async function comeBack(): Promise<void> {
    const token = await mintReconnectToken(url, identity)
    unsureReconnects += 1
    const { reconnect_count } = await reconnect(url, identity.session_id, token)
    expectBetween(reconnect_count, reconnectCount + 1, reconnectCount + unsureReconnects)
    reconnectCount = reconnect_count
    unsureReconnects = 0
    acknowledged.reconnects += 1
  }

  async function exchange(): Promise<void> {
    // Until there is an answer.
    acknowledged.lost_refreshes += 1
    const { refresh_token } = await refresh(url, refreshToken)
    acknowledged.lost_refreshes -= 1
    predecessor = refreshToken
    refreshToken = refresh_token
    acknowledged.refreshes += 1
  }

  return {
    identity,
    acknowledged,
    work: async () => {
      lastActivity = (await heartbeat(url, identity)).last_activity
      acknowledged.heartbeats += 1
      if (Math.random() < 0.3) await comeBack()
      if (Math.random() < 0.2) await exchange()
    },
    verify: async (expect) => {
      const session = await getSession(url, identity.session_id)
      expect(session).toMatchObject({ agent_id: identity.agent_id, status: 'active' })
      expect(session.last_activity >= lastActivity).toBe(true)
      expectBetween(session.reconnect_count, reconnectCount, reconnectCount + unsureReconnects)
      // What was exchanged before has the very same successor, however the server was ended: unless
      // that was presented as well, to no answer. Then it is the older one that has a successor.
      if (predecessor && acknowledged.lost_refreshes === 0) {
        expect((await refresh(url, predecessor)).refresh_token).toBe(refreshToken)
      }
      await exchange()
      expect((await refresh(url, predecessor ?? '')).refresh_token).toBe(refreshToken)
    },
  }
}

function expectBetween(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least)
  expect(value).toBeLessThanOrEqual(most)
}
