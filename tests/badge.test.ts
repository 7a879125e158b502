import { describe, expect, test } from 'vitest'
import { agentBadgeContract, fleetBadgeContract } from '#lib/badge/contract.ts'
import { revokeAgentContract } from '#lib/federation/contract.ts'
import { enrollAgent } from './support/agents.ts'
import { asOperator, call, send } from './support/api.ts'
import { backendNames } from './support/backends.ts'
import { useServer } from './support/server.ts'

describe.each(backendNames)('badges on %s', (backend) => {
  const running = useServer(backend)
  const badgeOf = (agent_id: string, headers = {}) =>
    call(agentBadgeContract, { params: { agent_id }, headers })
  /** What it says to who cannot see it. */
  const title = (svg: string) => /<title>([^<]*)<\/title>/.exec(svg)?.[1]
  const silentFor = (sessionId: string, silentS: number, leaseS: number) =>
    running.sql(
      `update rollcall.sessions set last_activity = now() - make_interval(secs => $2),
         lease_expires_at = now() + make_interval(secs => $3) where session_id = $1`,
      [sessionId, silentS, leaseS],
    )

  test('200: an agent that is alive, late, offline, revoked', async () => {
    const { agent_id, session_id } = await enrollAgent({ name: 'nano' })
    const alive = await badgeOf(agent_id)
    expect(alive.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8')
    expect(alive.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(alive.headers.get('cache-control')).toBe('public, max-age=60')
    expect(title(alive.text)).toBe('nano: alive')
    await silentFor(session_id, 90, 200)
    expect(title((await badgeOf(agent_id)).text)).toBe('nano: late')
    await silentFor(session_id, 400, -100)
    expect(title((await badgeOf(agent_id)).text)).toBe('nano: offline')
    await call(revokeAgentContract, { ...asOperator, params: { agent_id } })
    expect(title((await badgeOf(agent_id)).text)).toBe('nano: revoked')
  })

  test('200: the fleet', async () => {
    await running.clear()
    const fleet = async () => title((await call(fleetBadgeContract)).text)
    expect(await fleet()).toBe('fleet: no agents')
    const agents = [await enrollAgent(), await enrollAgent(), await enrollAgent()]
    expect(await fleet()).toBe('fleet: 3 alive')
    await silentFor(agents[0]?.session_id ?? '', 90, 200)
    await silentFor(agents[1]?.session_id ?? '', 400, -100)
    expect(await fleet()).toBe('fleet: 1 alive, 1 late, 1 offline')
  })

  test('304: for who has it already', async () => {
    const { agent_id } = await enrollAgent()
    const etag = (await badgeOf(agent_id)).headers.get('etag') ?? ''
    const again = await send('GET', `/api/badge/${agent_id}.svg`, {
      headers: { 'If-None-Match': `"x", W/${etag}` },
    })
    expect([again.status, again.text]).toEqual([304, ''])
    expect((await badgeOf(agent_id, { 'If-None-Match': '"x"' })).status).toBe(200)
  })

  test('404: no such agent, or another ending', async () => {
    const { agent_id } = await enrollAgent()
    for (const file of [
      '00000000-0000-4000-8000-000000000000.svg',
      agent_id,
      `${agent_id}.png`,
      'x.svg',
    ]) {
      expect((await send('GET', `/api/badge/${file}`)).problem.code, file).toBe('agent_not_found')
    }
  })
})

describe('badges of a private dashboard', () => {
  useServer('pglite', { ROLLCALL_DASHBOARD: 'private' })

  test('401 for anyone, and kept by nobody', async () => {
    const { agent_id } = await enrollAgent()
    const params = { agent_id }
    expect((await call(agentBadgeContract, { params })).problem.code).toBe(
      'authentication_required',
    )
    expect((await call(fleetBadgeContract)).problem.code).toBe('authentication_required')
    const { headers } = await call(agentBadgeContract, { ...asOperator, params })
    expect(headers.get('cache-control')).toBe('private, no-store')
  })
})
