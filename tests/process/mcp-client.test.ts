import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectMcp, REVISIONS } from '#tests/support/mcp.ts'
import { paced } from '#tests/support/pace.ts'
import { enrollAgents, getSession, watchFeed } from './client.ts'
import { makeDataDir, OPERATOR_KEY, type ServerProcess, startServerProcess } from './support.ts'

/** The operator grants credits. */
async function grant(url: string, agentId: string, amount: string): Promise<void> {
  const response = await fetch(`${url}/api/economy/grants`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${OPERATOR_KEY}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
    },
    body: JSON.stringify({ agent_id: agentId, amount }),
  })
  expect(response.status).toBe(201)
}

describe('the official client', () => {
  const dataDir = makeDataDir()
  let server: ServerProcess

  beforeAll(async () => {
    server = await startServerProcess({
      env: {
        ROLLCALL_DATA_DIR: dataDir.path,
        ROLLCALL_HEARTBEAT_INTERVAL_S: '1',
        ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(paced(3)),
        ROLLCALL_SWEEP_INTERVAL_S: String(paced(0.5)),
      },
    })
  })
  afterAll(async () => {
    await server?.stop()
    dataDir[Symbol.dispose]()
  })

  async function twoAgents() {
    const [one, other] = await enrollAgents(server.url, 2)
    if (!one || !other) throw new Error('no agents')
    return [one, other] as const
  }

  describe.concurrent.each(REVISIONS)('by %s', (revision) => {
    test('lists the tools', async ({ expect }) => {
      const [agent] = await twoAgents()
      await using mcp = await connectMcp(server.url, agent.access_token, revision)
      expect(mcp.client.getNegotiatedProtocolVersion()).toBe(revision)
      expect(mcp.client.getServerVersion()).toMatchObject({ name: 'rollcall' })
      expect((await mcp.client.listTools()).tools).toHaveLength(15)
    })

    test('opens a session, lets it time out, and comes back to it', async ({
      expect,
      onTestFinished,
    }) => {
      const [agent] = await twoAgents()
      await using mcp = await connectMcp(server.url, agent.access_token, revision)
      await mcp.client.listTools()
      const watch = watchFeed(server.url)
      onTestFinished(() => watch.stop())
      const { session_id } = await mcp.call('open_session')
      await mcp.call('heartbeat', { session_id, state: 'idle' })
      const { reconnect_token } = await mcp.call('get_reconnect_token', { session_id })
      // Until the sweep has written it down, a heartbeat would still win.
      const ended = () =>
        watch.events.find(
          ({ data }) => data.type === 'session_disconnected' && data.session_id === session_id,
        )
      await expect.poll(ended).toBeDefined()
      expect(await mcp.refusal('heartbeat', { session_id })).toMatchObject({
        code: 'session_disconnected',
        next_action: 'reconnect',
      })
      const back = await mcp.call('reconnect_session', { session_id, reconnect_token })
      expect(back).toMatchObject({ session_id, reconnect_count: 1 })
      await mcp.call('heartbeat', { session_id })
      expect(await getSession(server.url, String(session_id))).toMatchObject({
        status: 'active',
        reconnect_count: 1,
      })
      await mcp.call('close_session', { session_id })
      expect(await getSession(server.url, String(session_id))).toMatchObject({
        status: 'disconnected',
        disconnect_reason: 'client_closed',
      })
    })

    test('transfers credits', async ({ expect }) => {
      const [payer, payee] = await twoAgents()
      await grant(server.url, payer.agent_id, '100')
      await using mcp = await connectMcp(server.url, payer.access_token, revision)
      await mcp.client.listTools()
      const paid = await mcp.call('transfer_credits', {
        to_agent_id: payee.agent_id,
        amount: '12.5',
        memo: 'for the review',
      })
      expect(paid).toMatchObject({ net_amount: '12.375', fee: '0.125', from_balance: '87.5' })
      expect(await mcp.call('get_balance')).toMatchObject({ balance: '87.5' })
      const { balance } = await mcp.call('get_balance', { agent_id: payee.agent_id })
      expect(balance).toBe('12.375')
    })

    test('cannot act for another agent', async ({ expect }) => {
      const [victim, attacker] = await twoAgents()
      await grant(server.url, victim.agent_id, '100')
      await using theirs = await connectMcp(server.url, victim.access_token, revision)
      const { session_id } = await theirs.call('open_session')
      await using mcp = await connectMcp(server.url, attacker.access_token, revision)
      for (const tool of ['heartbeat', 'get_reconnect_token', 'close_session']) {
        expect(await mcp.refusal(tool, { session_id }), tool).toMatchObject({
          status: 404,
          code: 'session_not_found',
        })
      }
      const pay = { to_agent_id: attacker.agent_id, amount: '1' }
      expect(
        await mcp.refusal('transfer_credits', { ...pay, from_agent_id: victim.agent_id }),
      ).toMatchObject({ code: 'invalid_request' })
      expect(await mcp.refusal('transfer_credits', pay)).toMatchObject({ code: 'same_account' })
      expect(await theirs.call('get_balance')).toMatchObject({ balance: '100' })
      expect((await getSession(server.url, String(session_id))).reconnect_count).toBe(0)
    })

    test('is told that its token is not good', async ({ expect }) => {
      await expect(connectMcp(server.url, 'nonsense', revision)).rejects.toMatchObject({
        data: { status: 401, text: expect.stringContaining('"code":"invalid_access_token"') },
      })
    })
  })
})
