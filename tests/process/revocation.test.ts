import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { federationFeedEvent } from '#lib/feed/federation-contract.ts'
import { durable, type FeedEvent, follow, type Reading } from '#tests/feed/sse-reader.ts'
import { createDatabase, serverAt, type TestDatabase } from '#tests/support/databases.ts'
import { enrollAgents, heartbeat, type Identity, refresh } from './client.ts'
import { medianOf, OPERATOR_KEY, type ServerProcess, startServerProcess } from './support.ts'

const FEEDS = ['/api/events/sessions', '/api/events/federation']

describe('revocation, with two server processes on one Postgres', () => {
  let database: TestDatabase
  let one: ServerProcess
  let two: ServerProcess
  const env = () => ({ DATABASE_URL: database.url, ROLLCALL_DASHBOARD: 'private' })

  beforeAll(async () => {
    database = await createDatabase(serverAt(inject('postgresUrl')), {
      template: inject('migratedTemplate'),
    })
    ;[one, two] = await Promise.all([
      startServerProcess({ env: env() }),
      startServerProcess({ env: env() }),
    ])
  })
  afterAll(async () => {
    await one?.[Symbol.asyncDispose]()
    await two?.[Symbol.asyncDispose]()
    await database?.drop()
  })

  async function open(url: string, path: string, token: string): Promise<Reading> {
    const response = await fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${token}` } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reading = follow(response)
    await expect.poll(() => reading.comments).toEqual(['rollcall'])
    return reading
  }
  const revoke = (url: string, agentId: string) =>
    fetch(`${url}/api/agents/${agentId}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${OPERATOR_KEY}` },
    })
  const feedStatus = async (url: string, { access_token }: Identity) => {
    const response = await fetch(`${url}${FEEDS[1]}`, {
      headers: { Authorization: `Bearer ${access_token}` },
    })
    await response.body?.cancel()
    return response.status
  }
  async function enrollTwo() {
    const [gone, other] = await enrollAgents(one.url, 2)
    if (!gone || !other) throw new Error('there are two')
    return { gone, other }
  }

  test('the agent’s streams end within a second on both, and its tokens on both', async () => {
    const tookMs: number[] = []
    const asRevoked: number[] = []
    for (let n = 0; n < 3; n++) {
      const { gone, other } = await enrollTwo()
      await heartbeat(two.url, gone)
      const all = [one, two].flatMap(({ url }) => FEEDS.map((path) => [url, path] as const))
      const own = await Promise.all(all.map(([url, path]) => open(url, path, gone.access_token)))
      const others = await Promise.all(
        all.map(([url, path]) => open(url, path, other.access_token)),
      )

      const revokedAt = performance.now()
      expect((await revoke(one.url, gone.agent_id)).status).toBe(204)
      asRevoked.push(performance.now() - revokedAt)
      for (const reading of own) {
        await expect.poll(() => reading.end, { interval: 5 }).toBe('closed')
      }
      tookMs.push(performance.now() - revokedAt)

      for (const { url } of [one, two]) {
        await expect(heartbeat(url, gone)).rejects.toMatchObject({
          status: 401,
          code: 'agent_unknown',
        })
        await expect(refresh(url, gone.refresh_token)).rejects.toMatchObject({
          code: 'refresh_token_revoked',
        })
        expect(await feedStatus(url, gone)).toBe(401)
        expect(await feedStatus(url, other)).toBe(200)
      }
      // The others go on, and are told.
      for (const [index, reading] of others.entries()) {
        expect(reading.end).toBeUndefined()
        // They may still be told of the enrollment.
        const isOfEnd = (event: FeedEvent) =>
          event.data.agent_id === gone.agent_id && JSON.stringify(event.data).includes('revoked')
        const told = () => durable(reading.events).filter(isOfEnd)
        await expect
          .poll(() => told().map(({ type }) => type))
          .toEqual(index % 2 ? ['agent.status'] : ['session_disconnected'])
        if (index % 2) expect(federationFeedEvent.parse(told()[0]?.data)).toEqual(told()[0]?.data)
        await reading.cancel()
      }
    }
    const [took, revoked] = [medianOf(tookMs), medianOf(asRevoked)]
    console.log(
      `the last of four streams ended after ${took.toFixed(0)} ms, revoking took ${revoked.toFixed(0)} ms`,
    )
    // On a slow machine, ten times what revoking itself takes.
    expect(took).toBeLessThan(Math.max(1000, 10 * revoked))
  })

  test('a process that was away meanwhile lets nobody in when it is back', async () => {
    const { gone, other } = await enrollTwo()
    await heartbeat(two.url, gone)
    two.kill('SIGKILL')
    await two.exited
    expect((await revoke(one.url, gone.agent_id)).status).toBe(204)
    two = await startServerProcess({ env: env() })
    expect(await feedStatus(two.url, gone)).toBe(401)
    expect(await feedStatus(two.url, other)).toBe(200)
  })
})
