import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type AuditAction,
  type AuditRecord,
  listAuditRecordsContract,
} from '#lib/audit/contract.ts'
import {
  createEnrollmentTokenContract,
  restoreEnrollmentTokenContract,
  revokeEnrollmentTokenContract,
} from '#lib/enrollment/contract.ts'
import {
  getAgentContract,
  revokeAgentContract,
  updateAgentContract,
} from '#lib/federation/contract.ts'
import { signInContract } from '#lib/operator/contract.ts'
import { closeSessionContract, createSessionContract } from '#lib/sessions/contract.ts'
import { signOperatorSession } from '#lib/tokens/operator-session.ts'
import { enrollAgent, enrollWith, mintEnrollmentToken, uniqueName } from './support/agents.ts'
import { asOperator, call } from './support/api.ts'
import { backendNames } from './support/backends.ts'
import { connect } from './support/databases.ts'
import { grant, outcomes } from './support/economy.ts'
import { OPERATOR_KEY, useServer } from './support/server.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

describe.each(backendNames)('the audit record on %s', (backend) => {
  const running = useServer(backend)

  const list = async (query: Record<string, string | number> = {}) =>
    (await call(listAuditRecordsContract, { ...asOperator, query })).body
  /** What is recorded of a target, newest first. */
  const recordsOf = async (target_id: string) => (await list({ target_id })).audit_records
  const count = async () =>
    (await running.row('select count(*)::int as n from rollcall.audit_records')).n
  const signIn = async (body: { operator_key?: string; name?: string } = {}) => {
    const answer = await call(signInContract, { body: { operator_key: OPERATOR_KEY, ...body } })
    return { answer, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
  }
  const byKey = { name: null, via: 'api', sign_in_id: null }

  const rename = (agent_id: string, body: object, more: object = asOperator) =>
    call(updateAgentContract, { ...more, params: { agent_id }, body })
  const revoke = (agent_id: string) =>
    call(revokeAgentContract, { ...asOperator, params: { agent_id } })
  const disconnect = (session_id: string, more: object = asOperator) =>
    call(closeSessionContract, { ...more, params: { session_id } })
  const revokeToken = (enrollment_token_id: string) =>
    call(revokeEnrollmentTokenContract, { ...asOperator, params: { enrollment_token_id } })
  const restoreToken = (enrollment_token_id: string) =>
    call(restoreEnrollmentTokenContract, { ...asOperator, params: { enrollment_token_id } })

  describe('each act leaves its record', () => {
    test('enrollment tokens: minted, revoked, restored, and no secret among it', async () => {
      const { enrollment_token_id, enrollment_token, expires_at } = await mintEnrollmentToken({
        name: 'laptops',
        roles: ['coder'],
        max_uses: 3,
      })
      expect((await revokeToken(enrollment_token_id)).status).toBe(204)
      expect((await enrollWith(enrollment_token)).problem.code).toBe('enrollment_token_revoked')
      const restored = await restoreToken(enrollment_token_id)
      expect(restored.body).toMatchObject({ enrollment_token_id, revoked_at: null, uses: 0 })
      expect((await enrollWith(enrollment_token)).status).toBe(201)

      const records = await recordsOf(enrollment_token_id)
      expect(records.map(({ action }) => action)).toEqual([
        'enrollment_token.restored',
        'enrollment_token.revoked',
        'enrollment_token.minted',
      ])
      expect(records.at(-1)).toMatchObject({
        actor: byKey,
        target: { type: 'enrollment_token', id: enrollment_token_id, name: 'laptops' },
        detail: { roles: ['coder'], max_uses: 3, expires_at },
      })
      expect(JSON.stringify(records)).not.toContain(enrollment_token)
    })

    test('an agent: renamed and revoked, by the name that it had then', async () => {
      const [name, next] = [uniqueName(), uniqueName()]
      const { agent_id } = await enrollAgent({ name })
      const answer = await rename(agent_id, { name: next, description: 'writes parsers' })
      expect(answer.body).toMatchObject({ agent_id, name: next, description: 'writes parsers' })
      expect((await call(getAgentContract, { params: { agent_id } })).body).toEqual(answer.body)
      expect((await rename(agent_id, { description: null })).body.description).toBeNull()
      await revoke(agent_id)
      expect(await recordsOf(agent_id)).toMatchObject([
        { action: 'agent.revoked', target: { type: 'agent', name: next }, detail: {} },
        {
          action: 'agent.renamed',
          target: { name: next },
          detail: { previous_name: next, has_new_description: true },
        },
        {
          action: 'agent.renamed',
          target: { name: next },
          detail: { previous_name: name, has_new_description: true },
          request_id: answer.headers.get('x-request-id'),
        },
      ])
    })

    test('a session that the operator disconnects, not one that its agent closes', async () => {
      const agent = await enrollAgent()
      const other = await call(createSessionContract, { token: agent.access_token, body: {} })
      await disconnect(agent.session_id, { token: agent.access_token })
      await disconnect(other.body.session_id)
      expect(await recordsOf(agent.session_id)).toEqual([])
      expect(await recordsOf(other.body.session_id)).toMatchObject([
        {
          action: 'session.disconnected',
          actor: byKey,
          target: { type: 'session', name: expect.any(String) },
          detail: { agent_id: agent.agent_id },
        },
      ])
    })

    test('a grant, without its memo', async () => {
      const { agent_id } = await enrollAgent()
      const { body } = await grant(agent_id, '12.5', undefined, 'for the secret project')
      const records = await recordsOf(agent_id)
      expect(records).toMatchObject([
        { action: 'credits.granted', detail: { transfer_id: body.transfer_id, amount: '12.5' } },
      ])
      expect(JSON.stringify(records)).not.toContain('secret project')
    })

    test('from a browser: which sign-in it was, and the name that was given there', async () => {
      const { answer, cookie } = await signIn({ name: 'Ada Lovelace ✨' })
      const [signedIn] = (await list({ action: 'operator.signed_in' })).audit_records
      expect(signedIn).toMatchObject({
        actor: { name: 'Ada Lovelace ✨', via: 'browser', sign_in_id: expect.any(String) },
        target: { type: 'operator', id: null, name: 'Ada Lovelace ✨' },
        request_id: answer.headers.get('x-request-id'),
      })
      const { agent_id } = await enrollAgent()
      expect((await rename(agent_id, { name: uniqueName() }, { headers: { cookie } })).status).toBe(
        200,
      )
      expect((await recordsOf(agent_id))[0]?.actor).toEqual(signedIn?.actor)
    })

    test('with a cookie from before there were names', async () => {
      const { keys } = running.server
      const cookie = `rollcall_operator=${await signOperatorSession(keys, OPERATOR_KEY)}`
      const { agent_id } = await enrollAgent()
      await rename(agent_id, { name: uniqueName() }, { headers: { cookie } })
      expect((await recordsOf(agent_id))[0]?.actor).toEqual({ ...byKey, via: 'browser' })
    })
  })

  describe('what changes nothing leaves none', () => {
    test('repeated calls', async () => {
      const { enrollment_token_id } = await mintEnrollmentToken()
      const agent = await enrollAgent()
      const key = randomUUID()
      const name = uniqueName()
      const acts = [
        () => rename(agent.agent_id, { name, description: 'x' }),
        () => grant(agent.agent_id, '1', key),
        () => disconnect(agent.session_id),
        () => revoke(agent.agent_id),
        () => revokeToken(enrollment_token_id),
        () => restoreToken(enrollment_token_id),
      ]
      for (const act of acts) {
        const first = await act()
        const before = await count()
        const second = await act()
        if (first.status !== 204 && second.status < 400) expect(second.body).toEqual(first.body)
        expect(await count(), second.text).toBe(before)
      }
    })

    test('refused calls', async () => {
      const taken = uniqueName()
      await enrollAgent({ name: taken })
      const { agent_id, access_token } = await enrollAgent()
      const { agent_id: gone } = await enrollAgent()
      await revoke(gone)
      const before = await count()
      const code = async (answer: ReturnType<typeof rename>) => {
        const { status, problem } = await answer
        return `${status} ${problem.code}`
      }
      expect(await code(rename(agent_id, { name: taken.toUpperCase() }))).toBe(
        '409 agent_name_taken',
      )
      expect(await code(rename(gone, { name: uniqueName() }))).toBe('409 agent_revoked')
      expect(await code(rename(NOBODY, { name: uniqueName() }))).toBe('404 agent_not_found')
      for (const body of [{}, { name: ' ' }, { name: null }, { name: 'x', roles: [] }]) {
        expect(await code(rename(agent_id, body))).toBe('400 invalid_request')
      }
      expect(await code(rename(agent_id, { name: 'x' }, { token: access_token }))).toBe(
        '403 forbidden',
      )
      expect(await code(rename(agent_id, { name: 'x' }, {}))).toBe('401 authentication_required')
      expect((await restoreToken(NOBODY)).problem.code).toBe('enrollment_token_not_found')
      expect((await revokeToken(NOBODY)).problem.code).toBe('enrollment_token_not_found')
      expect((await revoke(NOBODY)).problem.code).toBe('agent_not_found')
      expect((await disconnect(NOBODY)).problem.code).toBe('session_not_found')
      expect((await grant(gone, '1')).problem.code).toBe('account_not_found')
      expect(await count()).toBe(before)
    })

    test('a name is free again for who comes next, and only then', async () => {
      const name = uniqueName()
      const { agent_id } = await enrollAgent({ name })
      const { enrollment_token } = await mintEnrollmentToken()
      expect((await enrollWith(enrollment_token, { name })).problem.code).toBe('agent_name_taken')
      expect((await rename(agent_id, { name: name.toUpperCase() })).status).toBe(200)
      expect((await rename(agent_id, { name: uniqueName() })).status).toBe(200)
      expect((await enrollWith(enrollment_token, { name })).status).toBe(201)
    })

    test('an expired token stays expired, restored or not', async () => {
      const { enrollment_token_id, enrollment_token } = await mintEnrollmentToken()
      await revokeToken(enrollment_token_id)
      await running.sql(
        `update rollcall.enrollment_tokens set expires_at = now() where enrollment_token_id = $1`,
        [enrollment_token_id],
      )
      expect((await restoreToken(enrollment_token_id)).status).toBe(200)
      expect((await enrollWith(enrollment_token)).problem.code).toBe('enrollment_token_expired')
    })
  })

  test('refused sign-ins: five an hour, the others as a number, and no name', async () => {
    await running.clear()
    for (let n = 0; n < 8; n++) {
      const { answer } = await signIn({ operator_key: `wrong ${n}`, name: 'Ada' })
      expect(answer.problem.code).toBe('invalid_operator_key')
    }
    const refused = async () =>
      (await list({ action: 'operator.sign_in_refused' })).audit_records as Extract<
        AuditRecord,
        { action: 'operator.sign_in_refused' }
      >[]
    expect(await refused()).toHaveLength(5)
    await running.sql(
      `update rollcall.refused_sign_ins set hour_began_at = hour_began_at - interval '61 minutes'`,
    )
    await signIn({ operator_key: 'wrong again' })
    const [newest] = await refused()
    expect(newest).toMatchObject({
      actor: { name: null, via: 'browser' },
      detail: { unrecorded: 3 },
    })
    expect(JSON.stringify(await list())).not.toMatch(/wrong|Ada/)
  })

  test('the list: filtered, searched, in pages, for the operator alone', async () => {
    await running.clear()
    const names = ['Nano', 'Dexter', '50%_x']
    const agents = await Promise.all(names.map((name) => enrollAgent({ name })))
    for (const { agent_id } of agents) await grant(agent_id, '1')
    const targets = async (query: Record<string, string | number>) =>
      (await list(query)).audit_records.map(({ target }) => target.name)
    const action: AuditAction = 'credits.granted'
    expect(await targets({ action })).toEqual(names.toReversed())
    expect(await targets({ action, q: 'NAN' })).toEqual(['Nano'])
    expect(await targets({ action, q: '%_' })).toEqual(['50%_x'])
    expect(await targets({ q: agents[1]?.agent_id.slice(0, 12) ?? '' })).toEqual(['Dexter'])
    const first = await list({ action, limit: 2 })
    const second = await list({ action, limit: 2, cursor: first.next_cursor ?? '' })
    expect(second.audit_records.map(({ target }) => target.name)).toEqual(['Nano'])
    expect(second.next_cursor).toBeNull()

    const agent = agents[0]
    expect((await call(listAuditRecordsContract)).problem.code).toBe('authentication_required')
    const asAgent = await call(listAuditRecordsContract, { token: agent?.access_token ?? '' })
    expect(asAgent.problem.code).toBe('forbidden')
  })

  test('nobody rewrites it, not even the owner of the database', async () => {
    await mintEnrollmentToken()
    for (const statement of [
      `update rollcall.audit_records set actor_name = 'somebody else'`,
      'delete from rollcall.audit_records',
      'truncate rollcall.audit_records',
    ]) {
      await expect(running.sql(statement)).rejects.toThrow('append-only')
    }
  })

  test('a token may be minted without a name', async () => {
    const { body } = await call(createEnrollmentTokenContract, { ...asOperator, body: {} })
    expect(await recordsOf(body.enrollment_token_id)).toMatchObject([
      { target: { name: null }, detail: { roles: null, max_uses: 1 } },
    ])
  })

  // PGlite has one connection and cannot race.
  if (backend === 'pglite') return
  test('many at once: one act, one record', async () => {
    const eight = <T>(act: (n: number) => Promise<T>) =>
      Promise.all(Array.from({ length: 8 }, (_, n) => act(n)))
    const agents = await eight(() => enrollAgent())
    const [{ agent_id, session_id }] = agents as [(typeof agents)[number]]
    const name = uniqueName()
    const renamed = await Promise.all(agents.map((agent) => rename(agent.agent_id, { name })))
    expect(outcomes(renamed)).toEqual({ 200: 1, agent_name_taken: 7 })
    expect((await list({ q: name })).audit_records).toHaveLength(1)

    // Two that want each other's name wait for nobody for long.
    const names = agents.map(() => uniqueName())
    await Promise.all(agents.map((agent, n) => rename(agent.agent_id, { name: names[n] })))
    const swapped = await Promise.all(
      agents.map((agent, n) => rename(agent.agent_id, { name: names[n ^ 1] })),
    )
    expect(outcomes(swapped)).toEqual({ agent_name_taken: 8 })

    const key = randomUUID()
    expect(outcomes(await eight(() => grant(agent_id, '3', key)))).toEqual({ 201: 8 })
    expect(outcomes(await eight(() => disconnect(session_id)))).toEqual({ 204: 8 })
    expect(outcomes(await eight(() => revoke(agent_id)))).toEqual({ 204: 8 })
    const actions = (await recordsOf(agent_id)).map(({ action }) => action)
    expect(actions.filter((action) => action !== 'agent.renamed')).toEqual([
      'agent.revoked',
      'credits.granted',
    ])
    expect(await recordsOf(session_id)).toHaveLength(1)
  })

  test('killed in the middle: neither act nor record', async () => {
    const { agent_id } = await enrollAgent()
    const connection = await connect(running.backend.env.DATABASE_URL ?? '')
    const actor = JSON.stringify({ via: 'api', request_id: randomUUID() })
    const transaction = connection
      .exec(`begin;
        select public.grant_credits('${agent_id}', 5, '${randomUUID()}', 'f', null, '${actor}');
        select public.revoke_agent('${agent_id}', '${actor}');
        select pg_terminate_backend(pg_backend_pid());
        commit;`)
      .then(
        () => 'committed',
        () => 'killed',
      )
    expect(await transaction).toBe('killed')
    await connection.close().catch(() => undefined)
    expect(await recordsOf(agent_id)).toEqual([])
    const { body } = await call(getAgentContract, { params: { agent_id } })
    expect(body).toMatchObject({ status: 'active', balance: '0' })
  })
})
