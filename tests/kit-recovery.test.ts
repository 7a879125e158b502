import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { revokeAgentContract } from '#lib/federation/contract.ts'
import { problemResponse } from '#lib/http/problem-response.ts'
import { type NextAction, type ProblemCode, problems } from '#lib/http/problems.ts'
import { closeSessionContract } from '#lib/sessions/contract.ts'
import { createAccessTokens } from '#lib/tokens/access-token.ts'
import { signReconnectToken } from '#lib/tokens/reconnect-token.ts'
import {
  enrollAgent as enrollInKit,
  type KeeperEnding,
  MemoryIdentity,
  ProblemError,
  RollcallClient,
  readFeed,
  SessionKeeper,
} from '../cli/src/index.ts'
import {
  enrollAgent,
  enrollWith,
  mintEnrollmentToken,
  mintReconnectToken,
  refresh,
  uniqueName,
} from './support/agents.ts'
import { asOperator, call } from './support/api.ts'
import { claimTask, completeTask, enrollRich, failTask, grant, newTask } from './support/economy.ts'
import { handle } from './support/routes.ts'
import { OPERATOR_KEY, PUBLIC_URL, useServer } from './support/server.ts'

/** One request of the client, and what it was answered. */
interface Exchange {
  readonly what: string
  readonly status: number
  readonly code: string | undefined
  readonly next_action: NextAction | undefined
}

/** How the client meets a problem, and comes out of it. */
interface Case {
  /** What asks for it: a call, or the keeper of a session with its state machine. */
  readonly by: 'call' | 'keeper'
  /** Calls: makes the one that is refused. Keepers: what is the matter before it begins. */
  readonly meet: (world: World) => Promise<unknown>
  /** Where the table of problems says otherwise than this answer does. */
  readonly asks?: NextAction
}

/** An agent with the kit's client; its requests go to the real handlers and are kept. */
interface World {
  readonly client: RollcallClient
  readonly identity: MemoryIdentity
  readonly agent: { agent_id: string; session_id: string; access_token: string }
  readonly exchanges: Exchange[]
  /** The next request to such a path is sent otherwise, or meets another state of things. */
  tamper(path: RegExp, change: (request: Request) => Promise<Request | Response> | Request): void
  /** It is answered so, and does not reach the server: for what cannot be had otherwise. */
  fail(path: RegExp, code: ProblemCode, retryAfterS?: number): void
  setTokens(tokens: { access_token?: string; refresh_token?: string; isExpired?: boolean }): void
  setReconnectToken(token: string): void
}

describe('every problem of the table', () => {
  const running = useServer('pglite')
  const nobody = '00000000-0000-4000-8000-000000000000'
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

  async function makeWorld(): Promise<World> {
    const exchanges: Exchange[] = []
    const changes: { path: RegExp; change: Parameters<World['tamper']>[1] }[] = []
    const send: typeof fetch = async (input, init) => {
      let request: Request | Response = new Request(input, init)
      const what = `${request.method} ${new URL(request.url).pathname}`
      const index = changes.findIndex(({ path }) => path.test(what))
      const [found] = index < 0 ? [] : changes.splice(index, 1)
      if (found) request = await found.change(request)
      const response = request instanceof Response ? request : await handle(request)
      const isProblem = response.headers.get('content-type') === 'application/problem+json'
      const { code, next_action } = isProblem ? await response.clone().json() : {}
      exchanges.push({ what, status: response.status, code, next_action })
      return response
    }
    const options = {
      url: PUBLIC_URL,
      fetch: send,
      random: () => 0,
      // Waits are short, and not none: whoever waited for nothing in a loop would not let go.
      clock: {
        now: () => Date.now(),
        monotonic: () => performance.now(),
        sleep: (ms: number, signal?: AbortSignal) =>
          sleep(Math.min(ms, 20), undefined, signal ? { signal } : {}).catch(() => undefined),
      },
    }
    const { enrollment_token } = await mintEnrollmentToken()
    const identity = new MemoryIdentity(
      await enrollInKit(new RollcallClient(options), {
        enrollment_token,
        name: uniqueName(),
        client_type: 'kit',
      }),
    )
    exchanges.length = 0
    const { agent_id, session, credentials } = identity.identity
    const { access_token } = credentials
    return {
      client: new RollcallClient({ ...options, credentials: identity }),
      identity,
      agent: { agent_id, session_id: session?.session_id ?? '', access_token },
      exchanges,
      tamper: (path, change) => void changes.push({ path, change }),
      fail: (path, code, retryAfterS) =>
        void changes.push({
          path,
          change: async () =>
            problemResponse(code, retryAfterS === undefined ? {} : { retryAfterS }, {
              requestId: randomUUID(),
              publicUrl: PUBLIC_URL,
              detail: problems[code].cause,
            }),
        }),
      setTokens: ({ isExpired = false, ...tokens }) => {
        const access_token_expires_at = isExpired ? new Date(0).toISOString() : inAnHour()
        identity.identity = {
          ...identity.identity,
          credentials: { ...credentials, ...tokens, access_token_expires_at },
        }
      },
      setReconnectToken: (token) => {
        const { session_id } = identity.identity.session ?? { session_id: '' }
        const reconnect = { reconnect_token: token, reconnect_token_expires_at: inAnHour() }
        identity.identity = { ...identity.identity, session: { session_id, ...reconnect } }
      },
    }
  }

  // What is done to the rows of an agent.
  const timeOut = async (sessionId: string) => {
    await running.sql(
      `update rollcall.sessions set lease_expires_at = now() - interval '1 hour' where session_id = $1`,
      [sessionId],
    )
    await running.sweep()
  }
  const setTokenRows = (agentId: string, change: string) =>
    running.sql(
      `update rollcall.refresh_tokens as t set ${change}
       from rollcall.token_families as f where f.family_id = t.family_id and f.agent_id = $1`,
      [agentId],
    )

  // The kinds of cases.
  const calls = (meet: Case['meet']): Case => ({ by: 'call', meet })
  const changed = (change: (request: Request) => Request | Promise<Request>): Case =>
    calls(({ client, agent, tamper }) => {
      tamper(/heartbeat/, change)
      return client.call('heartbeat', { params: { session_id: agent.session_id } })
    })
  const failing = (code: ProblemCode): Case =>
    calls(({ client, agent, fail }) => {
      fail(/heartbeat/, code, 1)
      return client.call('heartbeat', { params: { session_id: agent.session_id } }, { retries: 1 })
    })
  const keeps = (meet: Case['meet'], asks?: NextAction): Case => ({
    by: 'keeper',
    meet,
    ...(asks ? { asks } : {}),
  })
  /** The session has timed out, and the token to come back with is not the right one. */
  const comesBackWith = (token: (world: World) => Promise<string> | string): Case =>
    keeps(async (world) => {
      world.setReconnectToken(await token(world))
      await timeOut(world.agent.session_id)
    })
  /** The access token is used up, so that the first thing to be used is the refresh token. */
  const refreshes = (meet: (world: World) => Promise<unknown>): Case =>
    keeps(async (world) => {
      world.setTokens({ isExpired: true })
      await meet(world)
    })
  const enrolls = (token: () => Promise<string>, roles?: ['coder']): Case =>
    calls(async ({ client }) =>
      client.call('enroll', {
        body: {
          enrollment_token: await token(),
          name: uniqueName(),
          client_type: 'kit',
          ...(roles ? { roles } : {}),
        },
      }),
    )
  const minted = async (request: Parameters<typeof mintEnrollmentToken>[0], change = '') => {
    const token = await mintEnrollmentToken(request)
    if (change !== '') {
      await running.sql(
        `update rollcall.enrollment_tokens set ${change} where enrollment_token_id = $1`,
        [token.enrollment_token_id],
      )
    }
    return token.enrollment_token
  }
  const transfers = (input: { to?: string; amount?: string }, key = true): Case =>
    calls(async ({ client, agent }) => {
      const to_agent_id =
        input.to === 'itself' ? agent.agent_id : (input.to ?? (await enrollAgent()).agent_id)
      const body = { to_agent_id, amount: input.amount ?? '1' }
      const options = key ? { idempotencyKey: randomUUID() } : {}
      return client.call('createTransfer', { body }, options)
    })
  const postedTask = async () => newTask(await enrollRich('100'))

  const cases: Record<ProblemCode, Case> = {
    // Wrong requests, which no version of this kit makes: they are made of good ones on the way.
    malformed_json: changed((request) => new Request(request, { body: '{"state":' })),
    unsupported_media_type: changed(
      (request) =>
        new Request(request, { headers: { ...auth(request), 'Content-Type': 'text/plain' } }),
    ),
    payload_too_large: calls(async ({ client, agent }) => {
      const task_id = await postedTask()
      const { body } = await claimTask(agent, task_id)
      return client.call('completeTask', {
        params: { task_id },
        body: { claim: body.claim, result: 'x'.repeat(70_000) },
      })
    }),
    method_not_allowed: changed((request) => new Request(request, { method: 'PUT' })),
    not_found: changed((request) => elsewhere(request, '/api/nothing')),
    invalid_operator_key: changed((request) =>
      elsewhere(request, '/api/operator/session', { operator_key: 'not the operator’s key' }),
    ),
    forbidden: changed(
      (request) => new Request(`${PUBLIC_URL}/api/metrics`, { headers: auth(request) }),
    ),
    enrollment_token_not_found: changed(
      () =>
        new Request(`${PUBLIC_URL}/api/enrollment/tokens/${nobody}`, {
          method: 'DELETE',
          headers: { Authorization: `Bearer ${OPERATOR_KEY}` },
        }),
    ),
    agent_revoked: changed(async () => {
      const { agent_id } = await enrollAgent()
      await call(revokeAgentContract, { ...asOperator, params: { agent_id } })
      return new Request(`${PUBLIC_URL}/api/agents/${agent_id}`, {
        method: 'PATCH',
        headers: { Authorization: `Bearer ${OPERATOR_KEY}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: uniqueName() }),
      })
    }),
    invalid_request: calls(({ client, agent }) =>
      client.call('heartbeat', {
        params: { session_id: agent.session_id },
        body: { lease_s: 1_000_000 },
      }),
    ),
    authentication_required: changed(
      (request) => new Request(request, { headers: { 'Content-Type': 'application/json' } }),
    ),

    // Access tokens.
    access_token_expired: calls(async ({ client, agent, setTokens }) => {
      const { keys } = running.server
      const past = createAccessTokens({
        keys,
        publicUrl: PUBLIC_URL,
        ttlS: 60,
        now: () => Date.now() - 61_000,
      })
      // This machine's clock is wrong, and takes it for good.
      setTokens({ access_token: await past.sign(agent.agent_id) })
      return client.call('heartbeat', { params: { session_id: agent.session_id } })
    }),
    invalid_access_token: calls(({ client, agent, setTokens }) => {
      setTokens({ access_token: 'a.b.c' })
      return client.call('heartbeat', { params: { session_id: agent.session_id } })
    }),
    agent_unknown: keeps(({ agent }) =>
      call(revokeAgentContract, { ...asOperator, params: { agent_id: agent.agent_id } }),
    ),

    // Refresh tokens.
    invalid_refresh_token: refreshes(async ({ setTokens }) =>
      setTokens({ refresh_token: `rcr_${'A'.repeat(43)}`, isExpired: true }),
    ),
    refresh_token_expired: refreshes(({ agent }) =>
      setTokenRows(agent.agent_id, `expires_at = now() - interval '1 second'`),
    ),
    refresh_token_reused: refreshes(async ({ agent, identity }) => {
      const { body } = await refresh(identity.identity.credentials.refresh_token)
      await refresh(body.refresh_token)
      await setTokenRows(agent.agent_id, `exchanged_at = exchanged_at - interval '1 hour'`)
    }),
    refresh_token_revoked: refreshes(({ agent }) =>
      running.sql(
        `update rollcall.token_families set revoked_at = now(), revoked_reason = 'reuse' where agent_id = $1`,
        [agent.agent_id],
      ),
    ),

    // Enrollment.
    invalid_enrollment_token: enrolls(async () => `rce_${'A'.repeat(43)}`),
    enrollment_token_expired: enrolls(() => minted({}, `expires_at = now() - interval '1 second'`)),
    enrollment_token_used_up: enrolls(async () => {
      const token = await minted({})
      await enrollWith(token)
      return token
    }),
    enrollment_token_revoked: enrolls(() => minted({}, 'revoked_at = now()')),
    role_not_allowed: enrolls(() => minted({ roles: ['qa'] }), ['coder']),
    agent_name_taken: calls(async ({ client, identity }) => {
      const enrollment_token = await minted({})
      const { name } = identity.identity
      return client.call('enroll', { body: { enrollment_token, name, client_type: 'kit' } })
    }),

    // Sessions.
    session_not_found: keeps(async ({ identity }) =>
      identity.saveSession({
        session_id: randomUUID(),
        reconnect_token: null,
        reconnect_token_expires_at: null,
      }),
    ),
    session_disconnected: keeps(async (world) => {
      world.setReconnectToken(await mintReconnectToken(world.agent))
      await timeOut(world.agent.session_id)
    }, 'reconnect'),
    session_already_disconnected: keeps(async (world) => {
      world.setReconnectToken(await mintReconnectToken(world.agent))
      await timeOut(world.agent.session_id)
      world.tamper(/reconnect/, async (request) => {
        await running.sql(
          `update rollcall.sessions set disconnect_reason = 'operator' where session_id = $1`,
          [world.agent.session_id],
        )
        return request
      })
    }),
    session_not_active: keeps(async ({ agent, tamper }) => {
      tamper(/\/token$/, async (request) => {
        await call(closeSessionContract, {
          ...asOperator,
          params: { session_id: agent.session_id },
        })
        return request
      })
    }),
    session_id_mismatch: comesBackWith(async () => mintReconnectToken(await enrollAgent())),
    invalid_token_purpose: comesBackWith(({ agent }) =>
      new SignJWT({ session_id: agent.session_id, purpose: 'session_open' })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime('15m')
        .setJti(randomUUID())
        .sign(running.server.keys.reconnect),
    ),
    token_mismatch: comesBackWith(async ({ agent }) => {
      const superseded = await mintReconnectToken(agent)
      await mintReconnectToken(agent)
      return superseded
    }),
    token_expired: comesBackWith(({ agent }) =>
      signReconnectToken(running.server.keys, agent.session_id, 60, Date.now() - 61_000),
    ),
    invalid_token: comesBackWith(() => 'a.b.c'),

    // What there is not.
    agent_not_found: calls(({ client }) =>
      client.call('getAgent', { params: { agent_id: nobody } }),
    ),
    task_not_found: calls(({ client }) =>
      client.call('claimTask', { params: { task_id: nobody } }),
    ),
    account_not_found: transfers({ to: nobody }),

    // Credits and tasks.
    idempotency_key_required: transfers({}, false),
    idempotency_key_reused: calls(async ({ client, agent }) => {
      const idempotencyKey = randomUUID()
      await grant(agent.agent_id, '10')
      const { agent_id: to_agent_id } = await enrollAgent()
      await client.call(
        'createTransfer',
        { body: { to_agent_id, amount: '1' } },
        { idempotencyKey },
      )
      return client.call(
        'createTransfer',
        { body: { to_agent_id, amount: '2' } },
        { idempotencyKey },
      )
    }),
    invalid_amount: transfers({ amount: '0' }),
    same_account: transfers({ to: 'itself' }),
    insufficient_credits: transfers({ amount: '1000' }),
    task_not_claimable: calls(async ({ client }) => {
      const task_id = await postedTask()
      await claimTask(await enrollAgent(), task_id)
      return client.call('claimTask', { params: { task_id } })
    }),
    stale_claim: calls(async ({ client, agent }) => {
      const task_id = await postedTask()
      const { claim } = (await claimTask(agent, task_id)).body
      await failTask(agent, task_id, claim)
      await claimTask(agent, task_id)
      return client.call('completeTask', { params: { task_id }, body: { claim, result: null } })
    }),
    invalid_task_state: calls(async ({ client, agent }) => {
      const task_id = await postedTask()
      const { claim } = (await claimTask(agent, task_id)).body
      await completeTask(agent, task_id, claim)
      return client.call('completeTask', { params: { task_id }, body: { claim, result: null } })
    }),

    // Of the server: answered in its stead, in its very form.
    internal_error: failing('internal_error'),
    database_unavailable: failing('database_unavailable'),
    too_many_streams: calls(async ({ client, fail }) => {
      fail(/events\/sessions/, 'too_many_streams', 1)
      const feed = readFeed(client, 'sessions', {
        // Something to read, as soon as it is open.
        onState: ({ state }) => void (state === 'open' && enrollAgent()),
      })
      for await (const { type } of feed) if (type === 'session_created') break
    }),
  }

  test('the table names each', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(problems).sort())
  })

  const outcomes: Record<string, string> = {}
  afterAll(() => {
    const counts = Object.values(outcomes).reduce<Record<string, number>>((all, outcome) => {
      all[outcome] = (all[outcome] ?? 0) + 1
      return all
    }, {})
    console.log(
      Object.entries(counts)
        .map(([what, n]) => `${n} × ${what}`)
        .join(', '),
    )
  })

  /** The requests that followed the first answer with this code. */
  function sinceProblem({ exchanges }: World, code: string): readonly Exchange[] {
    const index = exchanges.findIndex((exchange) => exchange.code === code)
    expect(index, JSON.stringify(exchanges)).toBeGreaterThanOrEqual(0)
    return exchanges.slice(index + 1)
  }

  test.each(Object.keys(problems) as ProblemCode[])('%s', async (code) => {
    const { by, meet, asks = problems[code].nextAction } = cases[code]
    const world = await makeWorld()
    if (by === 'keeper') await meet(world)
    const outcome = by === 'call' ? await settle(meet(world)) : await keep(world, code)
    const met = world.exchanges.find((exchange) => exchange.code === code)
    const after = sinceProblem(world, code)
    expect(met).toMatchObject({ status: problems[code].status, next_action: asks })

    if (asks === 'enroll' || asks === 'fix_request' || asks === 'none') {
      // A person must act, or a program must be mended: it is told at once, and nothing is tried.
      expect(outcome).toBeInstanceOf(ProblemError)
      expect(outcome).toMatchObject({ code, next_action: asks, status: problems[code].status })
      expect(after).toEqual([])
      outcomes[code] = `told at once (${asks})`
      return
    }
    expect(outcome, JSON.stringify(world.exchanges)).toBeUndefined()
    expect(after.length, JSON.stringify(after)).toBeGreaterThanOrEqual(1)
    expect(after.length, JSON.stringify(after)).toBeLessThanOrEqual(2)
    expect(after.at(-1)?.status).toBeLessThan(300)
    expect(after.map(({ what }) => what)).toEqual(RECOVERY[asks](world))
    outcomes[code] = `recovered in ${after.length} (${asks})`
  })

  /** What the client does by what it is asked to do. */
  const RECOVERY: Record<
    'retry' | 'refresh' | 'reconnect' | 'heartbeat' | 'open_session',
    (world: World) => unknown
  > = {
    retry: ({ exchanges }) => [exchanges.at(-2)?.what],
    refresh: ({ exchanges }) => ['POST /api/sessions/refresh', exchanges[0]?.what],
    reconnect: ({ agent }) => [`POST /api/mcp/sessions/${agent.session_id}/reconnect`],
    heartbeat: ({ agent }) => [`POST /api/mcp/sessions/${agent.session_id}/heartbeat`],
    open_session: () => ['POST /api/mcp/sessions'],
  }

  /** Keeps the session until it is held again; undefined then, else what ended it. */
  async function keep(world: World, code: ProblemCode): Promise<unknown> {
    const { client, identity, exchanges } = world
    const keeper = new SessionKeeper({ client, identity, random: () => 0 })
    let ending: KeeperEnding | undefined
    const run = keeper.run().then((how) => {
      ending = how
    })
    const isHeldAgain = () => {
      const index = exchanges.findIndex((exchange) => exchange.code === code)
      return index >= 0 && exchanges.slice(index).some(({ status }) => status < 300)
    }
    await expect.poll(() => ending !== undefined || isHeldAgain(), { interval: 2 }).toBe(true)
    // What it does next, in peace, is not of this problem.
    const index = exchanges.findIndex((exchange) => exchange.code === code)
    const end = exchanges.findIndex(({ status }, at) => at > index && status < 300)
    if (end >= 0) {
      await keeper.stop()
      await run
      exchanges.splice(end + 1)
    } else {
      await run
    }
    return ending?.reason === 'enroll' ? ending.problem : undefined
  }
})

/** What a promise was rejected with; undefined if it was not. */
const settle = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  )

const auth = (request: Request) => ({ Authorization: request.headers.get('authorization') ?? '' })

/** A request of the same method to another address. */
function elsewhere(request: Request, path: string, body: unknown = {}): Request {
  return new Request(`${PUBLIC_URL}${path}`, {
    method: request.method,
    headers: { ...auth(request), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
}
