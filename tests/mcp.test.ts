import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { revokeAgentContract } from '#lib/federation/contract.ts'
import { apiMetadataContract, mcpMetadataContract } from '#lib/mcp/contract.ts'
import { createAccessTokens } from '#lib/tokens/access-token.ts'
import { enrollAgent, heartbeat, mintReconnectToken } from './support/agents.ts'
import { asOperator, call, send } from './support/api.ts'
import { balanceOf, claimTask, enrollRich, getTask, newTask } from './support/economy.ts'
import { connectMcp, REVISIONS, type Revision } from './support/mcp.ts'
import { handle } from './support/routes.ts'
import { OPERATOR_KEY, PUBLIC_URL, useServer } from './support/server.ts'

type Agent = Awaited<ReturnType<typeof enrollAgent>>

const METADATA = `${PUBLIC_URL}/.well-known/oauth-protected-resource/api/mcp`

const TOOLS = [
  'open_session',
  'heartbeat',
  'get_reconnect_token',
  'reconnect_session',
  'close_session',
  'list_sessions',
  'session_health',
  'list_agents',
  'list_tasks',
  'post_task',
  'claim_task',
  'complete_task',
  'fail_task',
  'get_balance',
  'transfer_credits',
]

/** The official client over the exported handlers. */
const connect = (
  { access_token }: Pick<Agent, 'access_token'>,
  revision: Revision = '2026-07-28',
) => connectMcp(PUBLIC_URL, access_token, revision, (url, init) => handle(new Request(url, init)))

/** A message of either revision, as it is sent. */
function message(revision: Revision, method: string, params: Record<string, unknown> = {}) {
  const name = params.name ?? params.uri
  return {
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': revision,
      ...(revision === '2026-07-28'
        ? {
            'Mcp-Method': method,
            ...(typeof name === 'string' ? { 'Mcp-Name': name } : {}),
          }
        : {}),
    } as Record<string, string>,
    body: {
      jsonrpc: '2.0',
      id: 1,
      method,
      params:
        revision === '2026-07-28'
          ? {
              ...params,
              _meta: {
                'io.modelcontextprotocol/protocolVersion': revision,
                'io.modelcontextprotocol/clientInfo': { name: 'tests', version: '1.0.0' },
                'io.modelcontextprotocol/clientCapabilities': {},
              },
            }
          : params,
    },
  }
}

interface Post {
  readonly token?: string
  readonly headers?: Record<string, string>
  readonly body: unknown
}

const post = ({ token, headers = {}, body }: Post) =>
  handle(
    new Request(`${PUBLIC_URL}/api/mcp`, {
      method: 'POST',
      headers: { ...headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )

describe('the MCP server', () => {
  const running = useServer('pglite')
  const rows = (table: string) => running.row(`select count(*)::int as n from rollcall.${table}`)

  describe.each(REVISIONS)('by %s', (revision) => {
    test('introduces itself, and lists tools and resources', async () => {
      await using mcp = await connect(await enrollAgent(), revision)
      expect(mcp.client.getNegotiatedProtocolVersion()).toBe(revision)
      expect(mcp.client.getInstructions()).toContain('open_session')
      const { tools } = await mcp.client.listTools()
      expect(tools.map(({ name }) => name).sort()).toEqual([...TOOLS].sort())
      for (const tool of tools) {
        expect(tool.description?.length).toBeGreaterThan(40)
        expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
        expect(tool.outputSchema).toMatchObject({ type: 'object' })
        expect(tool.annotations).toMatchObject({
          readOnlyHint: /^(list|session_health|get_balance)/.test(tool.name),
          openWorldHint: false,
        })
      }
      const { resources } = await mcp.client.listResources()
      expect(resources.map(({ uri }) => uri)).toEqual(['rollcall://federation'])
      const { resourceTemplates } = await mcp.client.listResourceTemplates()
      expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
        'rollcall://sessions/{session_id}',
        'rollcall://tasks/{task_id}',
      ])
      expect(await mcp.client.listPrompts()).toMatchObject({ prompts: [] })
    })

    // The client holds each structured content to the output schema.
    test('the life of a session', async () => {
      const agent = await enrollAgent()
      await using mcp = await connect(agent, revision)
      await mcp.client.listTools()
      const { session_id } = await mcp.call('open_session', { client_type: 'codex' })
      expect(
        await running.row(
          'select agent_id, client_type from rollcall.sessions where session_id = $1',
          [session_id],
        ),
      ).toEqual({ agent_id: agent.agent_id, client_type: 'codex' })
      const beat = await mcp.text('heartbeat', { session_id, state: 'busy', lease_s: 600 })
      expect(beat.text).toMatch(/alive until \d{4}.* due in \d+ s/)
      const { reconnect_token } = await mcp.call('get_reconnect_token', { session_id })
      const back = await mcp.call('reconnect_session', { session_id, reconnect_token })
      expect(back).toMatchObject({ session_id, reconnect_count: 1 })
      expect(back.reconnect_token).not.toBe(reconnect_token)
      expect(await mcp.refusal('reconnect_session', { session_id, reconnect_token })).toMatchObject(
        {
          status: 401,
          code: 'token_mismatch',
          detail: 'Reconnection failed: token_mismatch',
        },
      )
      const listed = await mcp.call('list_sessions', { agent_id: agent.agent_id, limit: 1 })
      expect(listed).toMatchObject({ sessions: [{ session_id }], next_cursor: expect.any(String) })
      const { text } = await mcp.text('list_sessions', { agent_id: agent.agent_id, limit: 1 })
      expect(text).toContain(`call again with cursor "${listed.next_cursor}"`)
      expect(await mcp.call('session_health')).toHaveProperty('status_breakdown.active')
      expect(await mcp.call('close_session', { session_id })).toEqual({ session_id })
      expect(await mcp.refusal('heartbeat', { session_id })).toMatchObject({
        status: 409,
        code: 'session_disconnected',
        next_action: 'open_session',
      })
    })

    test('tasks and credits', async () => {
      const requester = await enrollRich('100')
      const worker = await enrollAgent({ roles: ['coder'] })
      await using ours = await connect(requester, revision)
      await using theirs = await connect(worker, revision)
      await ours.client.listTools()
      await theirs.client.listTools()
      const post = (title: string) =>
        ours.call('post_task', { title, reward: '10', max_retries: 0 })
      const { task_id } = await post('Review the parser')
      const tasks = await theirs.call('list_tasks', {
        state: 'submitted',
        requester_id: requester.agent_id,
      })
      expect(tasks).toMatchObject({ tasks: [{ task_id, title: 'Review the parser' }] })
      const { claim } = await theirs.call('claim_task', { task_id })
      const done = await theirs.call('complete_task', { task_id, claim, result: { ok: [1, null] } })
      expect(done).toMatchObject({ state: 'completed', result: { ok: [1, null] }, paid: '9.75' })

      const given = await post('Too hard')
      const taken = await theirs.call('claim_task', { task_id: given.task_id })
      const failed = await theirs.text('fail_task', {
        task_id: given.task_id,
        claim: taken.claim,
        message: 'it was too hard',
      })
      expect(failed).toMatchObject({ isError: false })
      expect(failed.text).toContain('refunded')

      expect(await theirs.call('get_balance')).toMatchObject({
        agent_id: worker.agent_id,
        balance: '9.75',
      })
      expect(await theirs.call('get_balance', { agent_id: requester.agent_id })).toMatchObject({
        agent_id: requester.agent_id,
        balance: '90',
      })
      const paid = await ours.text('transfer_credits', {
        to_agent_id: worker.agent_id,
        amount: '20',
        memo: 'thanks',
      })
      expect(paid.text).toMatch(
        /^Paid 20 credits to .* got 19\.8 after a fee of 0\.2\. You have 70 left/,
      )
      const { agents } = await ours.call('list_agents', { role: 'coder' })
      expect(agents).toContainEqual(
        expect.objectContaining({ agent_id: worker.agent_id, balance: '29.55' }),
      )
    })

    test('resources are what their endpoints answer', async () => {
      const agent = await enrollRich('10')
      await using mcp = await connect(agent, revision)
      const read = async (uri: string) => {
        const [content] = (await mcp.client.readResource({ uri })).contents
        expect(content).toMatchObject({ uri, mimeType: 'application/json' })
        return JSON.parse(content && 'text' in content ? content.text : '') as unknown
      }
      expect(await read('rollcall://federation')).toHaveProperty('agents.total')
      expect(await read(`rollcall://sessions/${agent.session_id}`)).toMatchObject({
        session_id: agent.session_id,
        agent_id: agent.agent_id,
        status: 'active',
      })
      const { task_id } = await mcp.call('post_task', { title: 'Review the parser', reward: '1' })
      expect(await read(`rollcall://tasks/${task_id}`)).toMatchObject({ task_id, result: null })
      for (const uri of [
        `rollcall://sessions/${randomUUID()}`,
        `rollcall://tasks/${randomUUID()}`,
        'rollcall://sessions/x',
        'rollcall://sessions/',
        'rollcall://agents',
        'https://example.com/',
      ]) {
        await expect(mcp.client.readResource({ uri }), uri).rejects.toMatchObject({
          code: -32602,
          data: { uri },
        })
      }
    })

    test('an agent cannot act for another, and nothing is written', async () => {
      const victim = await enrollRich('100')
      const attacker = await enrollAgent()
      await using mcp = await connect(attacker, revision)
      const task_id = await newTask(victim)
      const worker = await enrollAgent()
      const { claim } = (await claimTask(worker, task_id)).body
      const { session_id } = victim
      const session = () =>
        running.row('select * from rollcall.sessions where session_id = $1', [session_id])
      const before = { session: await session(), transfers: await rows('transfers') }
      for (const tool of ['heartbeat', 'get_reconnect_token', 'close_session']) {
        expect(await mcp.refusal(tool, { session_id }), tool).toMatchObject({
          status: 404,
          code: 'session_not_found',
        })
      }
      for (const [tool, args] of [
        ['complete_task', { task_id, claim, result: null }],
        ['fail_task', { task_id, claim, message: 'no' }],
      ] as const) {
        expect(await mcp.refusal(tool, args), tool).toMatchObject({
          status: 403,
          code: 'forbidden',
        })
      }
      // There is no way to say whose credits: the caller's it is, and it has none.
      const to_agent_id = attacker.agent_id
      expect(
        await mcp.refusal('transfer_credits', {
          to_agent_id,
          amount: '5',
          from_agent_id: victim.agent_id,
        }),
      ).toMatchObject({
        code: 'invalid_request',
        errors: [{ path: 'arguments.from_agent_id', message: 'is not known' }],
      })
      expect(
        await mcp.refusal('transfer_credits', { to_agent_id: victim.agent_id, amount: '5' }),
      ).toMatchObject({ status: 422, code: 'insufficient_credits' })
      expect({ session: await session(), transfers: await rows('transfers') }).toEqual(before)
      expect((await getTask(task_id)).state).toBe('working')
      expect(await balanceOf(attacker)).toBe('0')
    })
  })

  describe('idempotency', () => {
    test('with a key of its own a call happens once, and says so', async () => {
      const payer = await enrollRich('100')
      const payee = await enrollAgent()
      await using mcp = await connect(payer)
      const args = { to_agent_id: payee.agent_id, amount: '10', idempotency_key: 'once' }
      const first = await mcp.call('transfer_credits', args)
      const again = await mcp.text('transfer_credits', args)
      expect(again.text).toContain(String(first.transfer_id))
      expect(again.text).toContain('nothing was done now')
      expect(await mcp.refusal('transfer_credits', { ...args, amount: '11' })).toMatchObject({
        status: 409,
        code: 'idempotency_key_reused',
      })
      expect(await balanceOf(payer)).toBe('90')
    })

    test('without one each call has a new one', async () => {
      const payer = await enrollRich('100')
      const payee = await enrollAgent()
      await using mcp = await connect(payer)
      const args = { to_agent_id: payee.agent_id, amount: '10' }
      await mcp.call('transfer_credits', args)
      await mcp.call('transfer_credits', args)
      expect(await balanceOf(payer)).toBe('80')
    })
  })

  describe('arguments of the wrong form', () => {
    test('are named as they were given, and nothing is done', async () => {
      const agent = await enrollRich('100')
      await using mcp = await connect(agent)
      const before = await rows('tasks')
      const refused = async (tool: string, args: Record<string, unknown>) => {
        const { code, status, errors = [] } = await mcp.refusal(tool, args)
        expect({ code, status }).toEqual({ code: 'invalid_request', status: 400 })
        return errors.map(({ path }) => path).sort()
      }
      expect(await refused('post_task', { title: '', reward: 10, roles: [] })).toEqual([
        'arguments.reward',
        'arguments.roles',
        'arguments.title',
      ])
      expect(await refused('post_task', {})).toEqual(['arguments.reward', 'arguments.title'])
      expect(
        await refused('post_task', { title: 'x', reward: '1', idempotency_key: 'with space' }),
      ).toEqual(['arguments.idempotency_key'])
      expect(await refused('list_sessions', { limit: 0, status: 'dead' })).toEqual([
        'arguments.limit',
        'arguments.status',
      ])
      expect(await refused('reconnect_session', { session_id: 'x', token: 'y' })).toEqual([
        'arguments.token',
      ])
      expect(await refused('heartbeat', {})).toEqual(['arguments.session_id'])
      expect(await refused('complete_task', { task_id: 'x', claim: 1 })).toEqual([
        'arguments.result',
      ])
      expect(await refused('session_health', { constructor: 1 })).toEqual(['arguments.constructor'])
      expect(await rows('tasks')).toEqual(before)
    })

    test('an id of the wrong form is one of nothing, as in a path', async () => {
      await using mcp = await connect(await enrollAgent())
      expect(await mcp.refusal('heartbeat', { session_id: '../x' })).toMatchObject({
        status: 404,
        code: 'session_not_found',
      })
      expect(await mcp.refusal('claim_task', { task_id: '' })).toMatchObject({
        status: 404,
        code: 'task_not_found',
      })
      expect(await mcp.refusal('get_balance', { agent_id: randomUUID() })).toMatchObject({
        status: 404,
        code: 'account_not_found',
      })
    })

    test('a tool that is not there is an error of the protocol', async () => {
      await using mcp = await connect(await enrollAgent())
      await expect(mcp.client.callTool({ name: 'revoke_agent' })).rejects.toMatchObject({
        code: -32602,
      })
    })
  })

  test('a refusal is the very problem that the endpoint answers', async () => {
    const agent = await enrollAgent()
    await using mcp = await connect(agent)
    await mcp.call('close_session', { session_id: agent.session_id })
    const { text } = await mcp.text('heartbeat', { session_id: agent.session_id })
    expect(text).toBe((await heartbeat(agent)).text)
  })

  test('after an idle timeout the way back is told, and leads back', async () => {
    const agent = await enrollAgent()
    await using mcp = await connect(agent)
    const { session_id } = agent
    await running.sql(
      `update rollcall.sessions set lease_expires_at = now() - interval '1 minute' where session_id = $1`,
      [session_id],
    )
    await running.sweep()
    expect(await mcp.refusal('heartbeat', { session_id })).toMatchObject({
      code: 'session_disconnected',
      next_action: 'reconnect',
    })
    // As the agent that it is: no token has to be kept for that.
    await mcp.call('reconnect_session', { session_id })
    await mcp.call('heartbeat', { session_id })
  })

  describe('401', () => {
    const list = message('2026-07-28', 'tools/list')

    test('without a token: a challenge with the address of the metadata (RFC 9728, 5.1)', async () => {
      const response = await post(list)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer realm="rollcall", resource_metadata="${METADATA}"`,
      )
      expect(await response.json()).toMatchObject({ code: 'authentication_required' })
    })

    test.each(['nonsense', 'a.b.c'])('with a bad one (%s)', async (token) => {
      const response = await post({ ...list, token })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer realm="rollcall", error="invalid_token", resource_metadata="${METADATA}"`,
      )
      expect(await response.json()).toMatchObject({
        code: 'invalid_access_token',
        next_action: 'refresh',
      })
    })

    test('with a reconnect token, which is none for this', async () => {
      const token = await mintReconnectToken(await enrollAgent())
      expect((await post({ ...list, token })).status).toBe(401)
    })

    test('of a revoked agent', async () => {
      const { agent_id, access_token: token } = await enrollAgent()
      expect((await post({ ...list, token })).status).toBe(200)
      await call(revokeAgentContract, { ...asOperator, params: { agent_id } })
      await expect.poll(async () => (await post({ ...list, token })).status).toBe(401)
      expect(await (await post({ ...list, token })).json()).toMatchObject({
        code: 'agent_unknown',
        next_action: 'enroll',
      })
    })

    test('with one that has expired', async () => {
      const { agent_id } = await enrollAgent()
      const past = createAccessTokens({
        keys: running.server.keys,
        publicUrl: PUBLIC_URL,
        ttlS: 60,
        now: () => Date.now() - 61_000,
      })
      const token = await past.sign(agent_id)
      const response = await post({ ...list, token })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        code: 'access_token_expired',
        next_action: 'refresh',
      })
    })
  })

  test('with a private dashboard an agent sees what is its own', async () => {
    await running.restart({ ROLLCALL_DASHBOARD: 'private' })
    const [agent, other] = [await enrollAgent(), await enrollAgent()]
    const { agent_id, session_id } = agent
    await using mcp = await connect(agent)
    expect(await mcp.call('list_sessions')).toMatchObject({ sessions: [{ session_id }] })
    expect(await mcp.call('get_balance')).toMatchObject({ agent_id })
    const { agents } = await mcp.call('list_agents')
    expect(agents).toContainEqual(expect.objectContaining({ agent_id: other.agent_id }))
    const forbidden = { status: 403, code: 'forbidden' }
    expect(await mcp.refusal('list_sessions', { agent_id: other.agent_id })).toMatchObject(
      forbidden,
    )
    expect(await mcp.refusal('get_balance', { agent_id: other.agent_id })).toMatchObject(forbidden)
    expect(await mcp.refusal('session_health')).toMatchObject(forbidden)
    const read = (id: string) => mcp.client.readResource({ uri: `rollcall://sessions/${id}` })
    expect((await read(session_id)).contents).toHaveLength(1)
    await expect(read(other.session_id)).rejects.toMatchObject({ code: -32602 })
    await running.restart()
  })

  test('403 to the operator, who is no agent', async () => {
    const response = await post({ ...message('2026-07-28', 'tools/list'), token: OPERATOR_KEY })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'forbidden' })
  })

  describe('403 to other sites', () => {
    test.each([
      [{ Host: 'evil.example' }],
      [{ Host: 'evil.example', Origin: 'http://evil.example' }],
      [{ Origin: 'https://evil.example' }],
      [{ Origin: 'null' }],
    ])('%j', async (headers) => {
      const agent = await enrollAgent()
      const open = message('2026-07-28', 'tools/call', { name: 'open_session', arguments: {} })
      const before = await rows('sessions')
      const response = await post({
        body: open.body,
        headers: { ...open.headers, ...headers } as Record<string, string>,
        token: agent.access_token,
      })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ code: 'forbidden' })
      expect(await rows('sessions')).toEqual(before)
    })

    test.each([{ Host: 'localhost:4000' }, { Host: 'rollcall.test', Origin: PUBLIC_URL }])(
      'but not to %j',
      async (headers) => {
        const { access_token: token } = await enrollAgent()
        const list = message('2026-07-28', 'tools/list')
        const response = await post({
          body: list.body,
          headers: { ...list.headers, ...headers } as Record<string, string>,
          token,
        })
        expect(response.status).toBe(200)
      },
    )
  })

  test('405 to other methods, in both revisions', async () => {
    for (const method of ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH']) {
      const answer = await send(method, '/api/mcp')
      expect(answer.problem.code).toBe('method_not_allowed')
      expect(answer.headers.get('allow')).toBe('POST, OPTIONS')
    }
  })

  test('413 to what is too large, of which nothing is read', async () => {
    const agent = await enrollRich('100')
    const big = message('2026-07-28', 'tools/call', {
      name: 'post_task',
      arguments: { title: 'x', reward: '1', description: 'x'.repeat(64 * 1024) },
    })
    const response = await post({ ...big, token: agent.access_token })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ code: 'payload_too_large' })
    expect(await balanceOf(agent)).toBe('100')
  })

  describe('what is wrong with a message is answered as JSON-RPC says', () => {
    const list = message('2026-07-28', 'tools/list')
    const open = message('2026-07-28', 'tools/call', { name: 'open_session', arguments: {} })

    test.each([
      ['malformed JSON', { ...list, body: '{' }, 400, -32700],
      ['an empty body', { ...list, body: '' }, 400, -32700],
      ['no message', { ...list, body: {} }, 400, undefined],
      [
        'no JSON',
        { ...list, headers: { ...list.headers, 'Content-Type': 'text/plain' } },
        415,
        -32000,
      ],
      [
        'another method in the header',
        { ...open, headers: { ...open.headers, 'Mcp-Method': 'tools/list' } },
        400,
        -32020,
      ],
      [
        'another tool in the header',
        { ...open, headers: { ...open.headers, 'Mcp-Name': 'heartbeat' } },
        400,
        -32020,
      ],
      [
        'another revision in the header',
        { ...open, headers: { ...open.headers, 'MCP-Protocol-Version': '2025-11-25' } },
        400,
        -32020,
      ],
      ['a method that is not there', message('2026-07-28', 'tasks/get', {}), 404, -32601],
    ])('%s', async (_, sent, status, code) => {
      const { access_token: token } = await enrollAgent()
      const before = await rows('sessions')
      const response = await post({ ...sent, token })
      expect(response.status).toBe(status)
      expect(response.headers.get('x-request-id')).not.toBeNull()
      expect(response.headers.get('cache-control')).toBe('no-store')
      const { error } = (await response.json()) as { error: { code: number } }
      expect(error.code).toBe(code ?? error.code)
      expect(await rows('sessions')).toEqual(before)
    })

    test.each(['Mcp-Method', 'Mcp-Name'])('without %s', async (header) => {
      const { access_token: token } = await enrollAgent()
      const headers = Object.fromEntries(
        Object.entries(open.headers).filter(([name]) => name !== header),
      )
      const response = await post({ body: open.body, headers, token })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: -32020 } })
    })

    test('a revision that is not served is told which are', async () => {
      const { access_token: token } = await enrollAgent()
      const { body, headers } = JSON.parse(
        JSON.stringify(list).replaceAll('2026-07-28', '2099-01-01'),
      ) as typeof list
      const response = await post({ body, headers, token })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: { code: -32022, data: { supported: ['2026-07-28'] } },
      })
    })
  })

  test('holds no session of the transport', async () => {
    const { access_token: token } = await enrollAgent()
    const sent = message('2025-11-25', 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'tests', version: '1.0.0' },
    })
    const response = await post({ ...sent, token })
    expect(response.status).toBe(200)
    expect(response.headers.get('mcp-session-id')).toBeNull()
    expect(await response.text()).toContain('"protocolVersion":"2025-11-25"')
    // Any other call stands for itself.
    const listed = await post({ ...message('2025-11-25', 'tools/list'), token })
    expect(await listed.text()).toContain('transfer_credits')
  })

  test('a call is counted as one of the MCP server, and as one of its endpoint', async () => {
    await using mcp = await connect(await enrollAgent())
    await mcp.call('open_session')
    const { text } = await send('GET', '/api/metrics', asOperator)
    expect(text).toMatch(/operation="mcp"/)
    expect(text).toMatch(/operation="createSession"/)
  })

  test('what does not change may be kept by clients and what is between', async () => {
    const { access_token: token } = await enrollAgent()
    const response = await post({ ...message('2026-07-28', 'tools/list'), token })
    expect(await response.json()).toMatchObject({
      result: { ttlMs: 300_000, cacheScope: 'public' },
    })
  })

  test('the metadata says how it is protected, of the API and of the MCP server', async () => {
    const ofApi = await call(apiMetadataContract)
    expect(ofApi.body).toMatchObject({
      resource: PUBLIC_URL,
      bearer_methods_supported: ['header'],
    })
    const ofMcp = await call(mcpMetadataContract)
    expect(ofMcp.body.resource).toBe(`${PUBLIC_URL}/api/mcp`)
    // There is no OAuth flow, and none is promised.
    expect(ofMcp.text).not.toContain('authorization_servers')
    expect(`${PUBLIC_URL}${mcpMetadataContract.path}`).toBe(METADATA)
  })
})
