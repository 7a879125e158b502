import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { listAgentsContract, revokeAgentContract } from '#lib/federation/contract.ts'
import { startServer } from '#lib/server/server.ts'
import { createSessionContract, getSessionContract } from '#lib/sessions/contract.ts'
import type { FunctionName } from '#lib/supabase/database.ts'
import { follow } from '#tests/feed/sse-reader.ts'
import {
  type EnrolledAgent,
  enrollAgent,
  heartbeat,
  mintReconnectToken,
  reconnect,
  refresh,
} from '#tests/support/agents.ts'
import { asOperator, call, send } from '#tests/support/api.ts'
import { backendNames } from '#tests/support/backends.ts'
import {
  accountOf,
  claimTask,
  completeTask,
  enrollRich,
  failTask,
  getTask,
  grant,
  newTask,
  pay,
  postTask,
} from '#tests/support/economy.ts'
import { handle } from '#tests/support/routes.ts'
import { PUBLIC_URL, useServer } from '#tests/support/server.ts'

const FEEDS = ['/api/events/sessions', '/api/events/federation']

const revoke = (agentId: string, token: string = asOperator.token) =>
  call(revokeAgentContract, { params: { agent_id: agentId }, token })

async function open(path: string, token?: string) {
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {}
  return handle(new Request(`${PUBLIC_URL}${path}`, { headers }))
}

describe.each(backendNames)('revocation on %s', (backend) => {
  const running = useServer(backend)

  const count = async (text: string, agentId: string) =>
    Number((await running.row(text, [agentId])).n)
  const revocationsTold = (agentId: string) =>
    count(
      `select count(*) as n from rollcall.events
       where agent_id = $1 and type = 'agent.status' and data ->> 'status' = 'revoked'`,
      agentId,
    )

  test('204: its tokens end', async () => {
    const agent = await enrollAgent()
    const rotated = (await refresh(agent.refresh_token)).body
    expect((await heartbeat(agent)).status).toBe(200)
    expect((await revoke(agent.agent_id)).status).toBe(204)
    for (const token of [agent.refresh_token, rotated.refresh_token]) {
      expect((await refresh(token)).problem.code).toBe('refresh_token_revoked')
    }
    // Whether it was seen before, and is remembered, or not.
    for (const token of [agent.access_token, rotated.access_token]) {
      const answers = [
        await heartbeat({ ...agent, access_token: token }),
        await call(createSessionContract, { token }),
        await postTask({ ...agent, access_token: token }),
        await pay({ ...agent, access_token: token }, agent.agent_id, '1'),
      ]
      for (const { problem, headers } of answers) {
        expect(problem).toMatchObject({ status: 401, code: 'agent_unknown', next_action: 'enroll' })
        expect(headers.get('www-authenticate')).toBe(
          'Bearer realm="rollcall", error="invalid_token"',
        )
      }
    }
  })

  test('204: its sessions end for good', async () => {
    const agent = await enrollAgent()
    const other = (await call(createSessionContract, { token: agent.access_token })).body
    const lost = (await call(createSessionContract, { token: agent.access_token })).body
    const token = await mintReconnectToken(agent)
    const lostToken = await mintReconnectToken({ ...agent, session_id: lost.session_id })
    await running.sql(
      `update rollcall.sessions set lease_expires_at = now() - interval '1 second' where session_id = $1`,
      [lost.session_id],
    )
    await running.sweep()
    await revoke(agent.agent_id)
    for (const session_id of [agent.session_id, other.session_id]) {
      const { body } = await call(getSessionContract, { params: { session_id } })
      expect(body).toMatchObject({ status: 'disconnected', disconnect_reason: 'agent_revoked' })
    }
    for (const [session_id, ownToken] of [
      [agent.session_id, token],
      [lost.session_id, lostToken],
    ] as const) {
      const { problem } = await reconnect(session_id, ownToken)
      expect(problem.code).toBe('session_already_disconnected')
    }
  })

  test('204: what it had in hand goes back to the pool, what it had posted is canceled and refunded', async () => {
    const [gone, nano, dexter] = [
      await enrollRich('100'),
      await enrollRich('100'),
      await enrollAgent(),
    ]
    const inHand = await newTask(nano, { max_retries: 0 })
    const { claim } = (await claimTask(gone, inHand)).body
    const open = await newTask(gone, { reward: '30' })
    const taken = await newTask(gone, { reward: '20' })
    const { claim: takenClaim } = (await claimTask(dexter, taken)).body
    expect(await accountOf(gone)).toMatchObject({ balance: '50', held: '50' })

    await revoke(gone.agent_id)
    // It was not the task's fault: no retry is spent.
    expect(await getTask(inHand)).toMatchObject({
      state: 'submitted',
      assignee_id: null,
      failures: 0,
      claim,
    })
    expect(await getTask(open)).toMatchObject({ state: 'canceled' })
    expect(await getTask(taken)).toMatchObject({ state: 'working', assignee_id: dexter.agent_id })
    expect(await accountOf(gone)).toMatchObject({ balance: '80', held: '20' })

    // Others go on with both.
    const again = (await claimTask(dexter, inHand)).body.claim
    expect(again).toBe(claim + 1)
    expect((await completeTask(dexter, inHand, again)).status).toBe(200)
    expect((await completeTask(dexter, taken, takenClaim)).status).toBe(200)
    expect(await accountOf(gone)).toMatchObject({ balance: '80', held: '0' })
    expect(await accountOf(dexter)).toMatchObject({ balance: '29.25' })
  })

  test('204: a task of it that fails for good later is refunded to its account all the same', async () => {
    const [gone, dexter] = [await enrollRich('10'), await enrollAgent()]
    const taskId = await newTask(gone, { reward: '10', max_retries: 0 })
    const { claim } = (await claimTask(dexter, taskId)).body
    await revoke(gone.agent_id)
    expect((await failTask(dexter, taskId, claim)).body.state).toBe('failed')
    expect(await accountOf(gone)).toMatchObject({ balance: '10', held: '0' })
  })

  test('204: what somebody has in hand for it is canceled and refunded if that fails; more than fits into one call too', async () => {
    const [requester, worker] = [await enrollRich('200'), await enrollAgent()]
    const [failing, done] = [await newTask(requester), await newTask(requester)]
    const claims = [await claimTask(worker, failing), await claimTask(worker, done)]
    const open = []
    for (let nth = 0; nth < 130; nth++) open.push(await newTask(requester, { reward: '1' }))
    await revoke(requester.agent_id)

    const failed = await failTask(worker, failing, claims[0]?.body.claim ?? 0)
    expect(failed.body.state).toBe('submitted')
    expect((await claimTask(worker, failing)).problem.code).toBe('task_not_claimable')
    expect((await completeTask(worker, done, claims[1]?.body.claim ?? 0)).status).toBe(200)
    await running.sweep()
    expect((await getTask(failing)).state).toBe('canceled')
    const states = await Promise.all(open.map(async (id) => (await getTask(id)).state))
    expect(new Set(states)).toEqual(new Set(['canceled']))
    expect(await accountOf(requester)).toMatchObject({ balance: '190', held: '0' })
    expect(await running.row(`select public.verify_ledger() ->> 'findings' as findings`)).toEqual({
      findings: '[]',
    })
  })

  test('204: its account stays and takes nothing, its name is free', async () => {
    const [gone, nano] = [await enrollRich('10', { name: 'Memo' }), await enrollRich('10')]
    await revoke(gone.agent_id)
    expect((await pay(nano, gone.agent_id, '1')).problem.code).toBe('account_not_found')
    expect((await grant(gone.agent_id, '1')).problem.code).toBe('account_not_found')
    expect((await accountOf(gone)).balance).toBe('10')
    const successor = await enrollAgent({ name: 'memo' })
    expect(successor.agent_id).not.toBe(gone.agent_id)
    expect((await heartbeat(successor)).status).toBe(200)
    expect((await accountOf(successor)).balance).toBe('0')
    const { agents } = (await call(listAgentsContract, { query: { q: 'memo' } })).body
    expect(agents.map(({ status }) => status)).toEqual(['active', 'revoked'])
  })

  test('204: again, and then nothing is written', async () => {
    const agent = await enrollAgent()
    const answers = await Promise.all([1, 2, 3].map(() => revoke(agent.agent_id)))
    answers.push(await revoke(agent.agent_id))
    for (const { status } of answers) expect(status).toBe(204)
    expect(await revocationsTold(agent.agent_id)).toBe(1)
  })

  test('401, 403 and 404 end nobody', async () => {
    const [agent, other] = [await enrollAgent(), await enrollAgent()]
    const params = { agent_id: agent.agent_id }
    expect((await call(revokeAgentContract, { params })).problem.status).toBe(401)
    for (const { access_token } of [agent, other]) {
      expect((await revoke(agent.agent_id, access_token)).problem.code).toBe('forbidden')
    }
    for (const path of [randomUUID(), 'no-uuid', '%00']) {
      const { problem } = await send('DELETE', `/api/agents/${path}`, asOperator)
      expect(problem, path).toMatchObject({ status: 404, code: 'agent_not_found' })
    }
    expect((await heartbeat(agent)).status).toBe(200)
    expect(await revocationsTold(agent.agent_id)).toBe(0)
  })

  describe('streams', () => {
    test.each(FEEDS)(
      'of its access token end by the time that it is answered: %s',
      async (path) => {
        const [gone, other] = [await enrollAgent(), await enrollAgent()]
        const own = [
          follow(await open(path, gone.access_token)),
          follow(await open(path, gone.access_token)),
        ]
        const others = [follow(await open(path, other.access_token)), follow(await open(path))]
        for (const { comments } of [...own, ...others]) {
          await expect.poll(() => comments).toEqual(['rollcall'])
        }
        const before = running.server.feed.streamCount
        await revoke(gone.agent_id)
        expect(running.server.feed.streamCount).toBe(before - own.length)
        for (const reading of own) await expect.poll(() => reading.end).toBe('closed')
        // The others are told of it.
        for (const reading of others) {
          await expect
            .poll(() => reading.events.map(({ data }) => data.agent_id))
            .toContain(gone.agent_id)
          expect(reading.end).toBeUndefined()
          await reading.cancel()
        }
      },
    )

    test('of another process, too, and its access token is refused there', async () => {
      const there = await startServer(running.server.config, running.backend.open)
      try {
        const agent = await enrollAgent()
        const holder = { agentId: agent.agent_id, expiresAtMs: Date.now() + 60_000 }
        const reading = follow(there.feed.open('federation', undefined, holder))
        await expect.poll(() => reading.comments).toEqual(['rollcall'])
        expect(there.revokedAgents.has(agent.agent_id)).toBe(false)
        await revoke(agent.agent_id)
        // On one PGlite nobody rings: there are no two processes, the poll is slow.
        if (backend === 'pglite') there.feed.ring()
        await expect.poll(() => reading.end).toBe('closed')
        expect(there.revokedAgents.has(agent.agent_id)).toBe(true)
        expect(() => there.feed.open('sessions', undefined, holder)).toThrow('not, or no longer')
      } finally {
        await there.stop()
      }
    })

    test('that are not read end as well', async () => {
      const agent = await enrollAgent()
      const reader = (await open(FEEDS[1] ?? '', agent.access_token)).body?.getReader()
      // Nothing of it is ever taken: what waits is thrown away.
      await revoke(agent.agent_id)
      await expect.poll(() => running.server.feed.streamCount).toBe(0)
      await expect(reader?.closed).rejects.toThrow('the end was not read')
      await expect(reader?.read()).rejects.toThrow()
    })

    test('end with the access token that they were opened with', async () => {
      const agent = await enrollAgent()
      const expiresAtMs = Date.now() + 300
      const reading = follow(
        running.server.feed.open('federation', undefined, { agentId: agent.agent_id, expiresAtMs }),
      )
      await expect.poll(() => reading.end).toBe('closed')
      expect(Date.now()).toBeGreaterThanOrEqual(expiresAtMs)
      expect(reading.comments).toEqual(['rollcall'])
      expect((await heartbeat(agent)).status).toBe(200)
    })
  })

  describe('after a restart', () => {
    test('nobody who was revoked is let in, whichever moment that was', async () => {
      const agents: EnrolledAgent[] = []
      for (let n = 0; n < 4; n++) agents.push(await enrollAgent())
      const [before, during, atList, after] = agents as [
        EnrolledAgent,
        EnrolledAgent,
        EnrolledAgent,
        EnrolledAgent,
      ]
      await revoke(before.agent_id)
      const { database } = running.server
      const revokeUnheard = (agentId: string) =>
        database.call(
          'revoke_agent',
          { p_agent_id: agentId },
          z.object({ outcome: z.literal('revoked') }),
        )
      /** In the middle of the next start, before a function's first call is answered. */
      const inTheMiddle = new Map<FunctionName, () => Promise<unknown>>([
        ['tail_events', () => revokeUnheard(during.agent_id)],
        ['list_revoked_agents', () => revokeUnheard(atList.agent_id)],
      ])
      const { open: openPlace = (await import('#lib/server/open-database.ts')).openDatabase } =
        running.backend
      const there = await startServer(running.server.config, async (...args) => {
        const opened = await openPlace(...args)
        return {
          ...opened,
          database: {
            call: async (name, input, result) => {
              const answer = await opened.database.call(name, input, result)
              const also = inTheMiddle.get(name)
              inTheMiddle.delete(name)
              await also?.()
              return answer
            },
          },
        }
      })
      try {
        expect(inTheMiddle.size).toBe(0)
        for (const { agent_id } of [before, during]) {
          expect(there.revokedAgents.has(agent_id)).toBe(true)
        }
        // After the list was made: the log tells of it.
        there.feed.ring()
        await expect.poll(() => there.revokedAgents.has(atList.agent_id)).toBe(true)
        expect(there.revokedAgents.has(after.agent_id)).toBe(false)
        await revoke(after.agent_id)
        there.feed.ring()
        await expect.poll(() => there.revokedAgents.has(after.agent_id)).toBe(true)
      } finally {
        await there.stop()
      }
    })

    test('503: as long as it is not known who was revoked', async () => {
      const agent = await enrollAgent()
      const has = vi.spyOn(running.server.revokedAgents, 'has').mockImplementation(() => {
        throw Object.assign(new Error('away'), { name: 'DatabaseUnavailable' })
      })
      try {
        const { problem } = await heartbeat(agent)
        expect(problem).toMatchObject({ status: 503, code: 'database_unavailable' })
      } finally {
        has.mockRestore()
      }
      expect((await heartbeat(agent)).status).toBe(200)
    })
  })
})

describe('a private dashboard', () => {
  const running = useServer('pglite', { ROLLCALL_DASHBOARD: 'private' })

  test('lets an agent read the feeds until it is revoked', async () => {
    const agent = await enrollAgent()
    const counts: number[] = []
    for (const path of FEEDS) {
      expect((await send('GET', path)).problem.code).toBe('authentication_required')
      const response = await open(path, agent.access_token)
      expect(response.status).toBe(200)
      follow(response)
      counts.push(running.server.feed.streamCount)
    }
    expect(counts).toEqual([1, 2])
    await revoke(agent.agent_id)
    await expect.poll(() => running.server.feed.streamCount).toBe(0)
    for (const path of FEEDS) {
      const { problem } = await send('GET', path, { token: agent.access_token })
      expect(problem.code).toBe('agent_unknown')
    }
  })
})
