import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { createEnrollmentTokenContract, enrollContract } from '#lib/enrollment/contract.ts'
import {
  getReconnectTokenContract,
  getSessionContract,
  heartbeatContract,
  reconnectContract,
} from '#lib/sessions/contract.ts'
import { refreshContract } from '#lib/tokens/contract.ts'
import { durable, type FeedEvent, follow, type Reading } from '#tests/feed/sse-reader.ts'
import { OPERATOR_KEY } from './support.ts'

/** An answer that is not the expected one. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, text: string) {
    super(`${status} ${text}`)
    this.status = status
    this.code = /"code":"(\w+)"/.exec(text)?.[1] ?? ''
  }
}

interface CallOptions<Schema> {
  readonly method?: string
  readonly token?: string
  readonly body?: unknown
  readonly response: Schema
}

/** One call over HTTP. @throws {Refused}, or what `fetch` throws when the server is away */
async function call<Schema extends z.ZodType>(
  url: string,
  { method = 'POST', token, body, response: schema }: CallOptions<Schema>,
): Promise<z.output<Schema>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Refused(response.status, text)
  return schema.parse(JSON.parse(text))
}

export async function mintEnrollmentToken(url: string, maxUses = 1): Promise<string> {
  const { enrollment_token } = await call(`${url}/api/enrollment/tokens`, {
    token: OPERATOR_KEY,
    body: { max_uses: maxUses },
    response: createEnrollmentTokenContract.response,
  })
  return enrollment_token
}

export function enroll(url: string, enrollmentToken: string) {
  return call(`${url}/api/enroll`, {
    body: {
      enrollment_token: enrollmentToken,
      name: `agent-${randomUUID()}`,
      client_type: 'process-test',
    },
    response: enrollContract.response,
  })
}
export type Identity = Awaited<ReturnType<typeof enroll>>

/** Enrolls so many agents. */
export async function enrollAgents(url: string, count: number): Promise<Identity[]> {
  const token = await mintEnrollmentToken(url, count)
  return Promise.all(Array.from({ length: count }, () => enroll(url, token)))
}

const session = (url: string, id: string) => `${url}/api/mcp/sessions/${id}`
type Credentials = Pick<Identity, 'session_id' | 'access_token'>

export function heartbeat(url: string, agent: Credentials, body: { state?: 'idle' | 'busy' } = {}) {
  return call(`${session(url, agent.session_id)}/heartbeat`, {
    token: agent.access_token,
    body,
    response: heartbeatContract.response,
  })
}

export async function mintReconnectToken(url: string, agent: Credentials): Promise<string> {
  const { reconnect_token } = await call(`${session(url, agent.session_id)}/token`, {
    method: 'GET',
    token: agent.access_token,
    response: getReconnectTokenContract.response,
  })
  return reconnect_token
}

export function reconnect(url: string, sessionId: string, token: string) {
  return call(`${session(url, sessionId)}/reconnect`, {
    body: { token },
    response: reconnectContract.response,
  })
}

export function refresh(url: string, refreshToken: string) {
  return call(`${url}/api/sessions/refresh`, {
    body: { refresh_token: refreshToken },
    response: refreshContract.response,
  })
}

export function getSession(url: string, sessionId: string) {
  return call(session(url, sessionId), { method: 'GET', response: getSessionContract.response })
}

/** A stream of the sessions feed. */
export async function openFeed(url: string, lastEventId?: string): Promise<Reading> {
  const response = await fetch(`${url}/api/events/sessions`, {
    headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
  })
  if (!response.ok) throw new Refused(response.status, await response.text())
  return follow(response)
}

export interface Watch {
  /** The durable events so far. */
  readonly events: FeedEvent[]
  stop(): Promise<void>
}

/** Watches a feed as EventSource does: when the stream ends it comes back, with the last id it got. */
export function watchFeed(url: string, lastEventId?: string): Watch {
  const events: FeedEvent[] = []
  let reading: Reading | undefined
  let isOver = false
  const running = (async () => {
    let last = lastEventId
    while (!isOver) {
      try {
        reading = await openFeed(url, last)
        let taken = 0
        while (!isOver && reading.end === undefined) {
          await sleep(10)
          taken = take(reading, taken)
        }
        take(reading, taken)
        last = reading.lastEventId ?? last
      } catch {
        // Away; it is tried again.
      }
      await sleep(20)
    }
  })()
  function take(from: Reading, taken: number): number {
    events.push(...durable(from.events.slice(taken)))
    return from.events.length
  }
  return {
    events,
    stop: async () => {
      isOver = true
      await reading?.cancel()
      await running
    },
  }
}
