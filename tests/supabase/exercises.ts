import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { z } from 'zod'
import { listAuditRecordsContract } from '#lib/audit/contract.ts'
import { getAvailabilityContract, listAvailabilityContract } from '#lib/availability/contract.ts'
import { fleetBadgeContract } from '#lib/badge/contract.ts'
import {
  economyStatsContract,
  getAccountContract,
  listTransfersContract,
  verifyLedgerContract,
} from '#lib/economy/contract.ts'
import {
  listEnrollmentTokensContract,
  restoreEnrollmentTokenContract,
  revokeEnrollmentTokenContract,
} from '#lib/enrollment/contract.ts'
import {
  federationStatsContract,
  getAgentContract,
  listAgentsContract,
  listAgentTimelineContract,
  revokeAgentContract,
  updateAgentContract,
} from '#lib/federation/contract.ts'
import { createHeartbeatNews } from '#lib/federation/news.ts'
import { readEvents, tailEvents } from '#lib/feed/event-log.ts'
import type { ProblemCode } from '#lib/http/problems.ts'
import { readyContract } from '#lib/operations/contract.ts'
import { signInContract } from '#lib/operator/contract.ts'
import {
  closeSessionContract,
  createSessionContract,
  getSessionContract,
  listSessionEventsContract,
  listSessionsContract,
  sessionHealthContract,
} from '#lib/sessions/contract.ts'
import type { FunctionName } from '#lib/supabase/database.ts'
import {
  getTaskContract,
  listTaskCandidatesContract,
  listTasksContract,
} from '#lib/tasks/contract.ts'
import {
  enrollAgent,
  enrollWith,
  heartbeat,
  mintEnrollmentToken,
  mintReconnectToken,
  reconnect,
  refresh,
  uniqueName,
} from '#tests/support/agents.ts'
import { type Answer, asOperator, call } from '#tests/support/api.ts'
import {
  balanceOf,
  cancelTask,
  claimTask,
  completeTask,
  enrollRich,
  failTask,
  grant,
  newTask,
  pay,
  postTask,
} from '#tests/support/economy.ts'
import { OPERATOR_KEY, type TestServer } from '#tests/support/server.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

/** What a function is for, and what it refuses, each done once by way of what calls it. */
interface Exercise {
  readonly succeeds: () => Promise<unknown>
  /** null where it knows no refusal. */
  readonly refuses: (() => Promise<unknown>) | null
}

async function refused(answer: Answer<unknown> | Promise<Answer<unknown>>, code: ProblemCode) {
  expect((await answer).problem.code).toBe(code)
}

/** One for every function of the database's interface: a new one has no place here until it is done. */
export function exercises(running: TestServer): Readonly<Record<FunctionName, Exercise>> {
  const database = () => running.server.database
  const underWay = async () => {
    const [requester, worker] = [await enrollRich('100'), await enrollAgent()]
    const taskId = await newTask(requester)
    const { claim } = (await claimTask(worker, taskId)).body
    return { requester, worker, taskId, claim }
  }
  const signIn = (operator_key: string) => call(signInContract, { body: { operator_key } })
  const ofToken = (enrollment_token_id: string) => ({
    ...asOperator,
    params: { enrollment_token_id },
  })
  const ofAgent = (agent_id: string) => ({ ...asOperator, params: { agent_id } })
  const ofSession = (session_id: string) => ({ params: { session_id } })
  const close = (session_id: string, token: string) =>
    call(closeSessionContract, { ...ofSession(session_id), token })

  return {
    // Enrollment and tokens.
    create_enrollment_token: {
      succeeds: async () =>
        expect(
          await mintEnrollmentToken({ roles: ['qa', 'docs'], name: 'a "name"' }),
        ).toMatchObject({
          roles: ['qa', 'docs'],
          name: 'a "name"',
        }),
      refuses: null,
    },
    list_enrollment_tokens: {
      succeeds: async () => {
        const ids = [await mintEnrollmentToken(), await mintEnrollmentToken()].map(
          (token) => token.enrollment_token_id,
        )
        const page = async (query: Record<string, string | number>) =>
          (await call(listEnrollmentTokensContract, { ...asOperator, query })).body
        const first = await page({ limit: 1 })
        const second = await page({ limit: 1, cursor: first.next_cursor ?? '' })
        const listed = [first, second].flatMap(({ enrollment_tokens }) => enrollment_tokens)
        expect(listed.map((token) => token.enrollment_token_id)).toEqual(ids.toReversed())
      },
      refuses: null,
    },
    revoke_enrollment_token: {
      succeeds: async () => {
        const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
        const answer = await call(revokeEnrollmentTokenContract, ofToken(enrollment_token_id))
        expect(answer.status).toBe(204)
        await refused(enrollWith(enrollment_token), 'enrollment_token_revoked')
      },
      refuses: () =>
        refused(call(revokeEnrollmentTokenContract, ofToken(NOBODY)), 'enrollment_token_not_found'),
    },
    restore_enrollment_token: {
      succeeds: async () => {
        const { enrollment_token_id } = await mintEnrollmentToken()
        await call(revokeEnrollmentTokenContract, ofToken(enrollment_token_id))
        const { body } = await call(restoreEnrollmentTokenContract, ofToken(enrollment_token_id))
        expect(body).toMatchObject({ enrollment_token_id, revoked_at: null })
      },
      refuses: () =>
        refused(
          call(restoreEnrollmentTokenContract, ofToken(NOBODY)),
          'enrollment_token_not_found',
        ),
    },
    enroll_agent: {
      succeeds: async () => {
        const name = uniqueName('Ünïcode "名" {1,2} \\ 🙂')
        const { agent_id } = await enrollAgent({ name, roles: ['qa'] })
        const { body } = await call(getAgentContract, ofAgent(agent_id))
        expect(body).toMatchObject({ name, roles: ['qa'], active_sessions: 1 })
      },
      refuses: () => refused(enrollWith(`rce_${'A'.repeat(43)}`), 'invalid_enrollment_token'),
    },
    rotate_refresh_token: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const { body } = await refresh(agent.refresh_token)
        expect(body.refresh_token).not.toBe(agent.refresh_token)
        expect((await refresh(body.refresh_token)).status).toBe(200)
      },
      refuses: () => refused(refresh(`rcr_${'A'.repeat(43)}`), 'invalid_refresh_token'),
    },

    // Sessions.
    create_session: {
      succeeds: async () => {
        const { access_token, agent_id } = await enrollAgent()
        const body = { client_type: 'cursor' }
        const opened = await call(createSessionContract, { token: access_token, body })
        expect(opened.body).toMatchObject({ agent_id, client_type: 'cursor', status: 'active' })
      },
      refuses: async () => {
        const token = await running.server.accessTokens.sign(NOBODY)
        await refused(call(createSessionContract, { token, body: {} }), 'agent_unknown')
      },
    },
    record_heartbeats: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const report = { state: 'busy', latency_ms: 12.5, status_message: 'a “word” 🙂' } as const
        expect((await heartbeat(agent, report)).status).toBe(200)
        const { body } = await call(getSessionContract, ofSession(agent.session_id))
        expect(body.report).toMatchObject(report)
      },
      refuses: async () => {
        const agent = await enrollAgent()
        await refused(heartbeat({ ...agent, session_id: randomUUID() }), 'session_not_found')
      },
    },
    set_reconnect_token: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const token = await mintReconnectToken(agent)
        expect((await reconnect(agent.session_id, token)).status).toBe(200)
      },
      refuses: async () => {
        const agent = await enrollAgent()
        await close(agent.session_id, agent.access_token)
        await expect(mintReconnectToken(agent)).rejects.toThrow('session_not_active')
      },
    },
    reconnect_session: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const { body } = await reconnect(agent.session_id, await mintReconnectToken(agent))
        expect(body.reconnect_count).toBe(1)
        expect((await reconnect(agent.session_id, body.reconnect_token)).status).toBe(200)
      },
      refuses: async () => {
        const agent = await enrollAgent()
        const superseded = await mintReconnectToken(agent)
        await mintReconnectToken(agent)
        await refused(reconnect(agent.session_id, superseded), 'token_mismatch')
      },
    },
    refuse_reconnect: {
      succeeds: async () => {
        const [agent, other] = [await enrollAgent(), await enrollAgent()]
        const failures = async () =>
          (await call(sessionHealthContract)).body.connection_health.failed_reconnects
        const before = await failures()
        const others = await mintReconnectToken(other)
        await refused(reconnect(agent.session_id, others), 'session_id_mismatch')
        expect(await failures()).toBe(before + 1)
      },
      refuses: () => refused(reconnect(NOBODY, 'nonsense'), 'session_not_found'),
    },
    close_session: {
      succeeds: async () => {
        const { session_id } = await enrollAgent()
        expect((await close(session_id, OPERATOR_KEY)).status).toBe(204)
        const { body } = await call(getSessionContract, ofSession(session_id))
        expect(body).toMatchObject({ status: 'disconnected', disconnect_reason: 'operator' })
      },
      refuses: async () => {
        const [agent, other] = [await enrollAgent(), await enrollAgent()]
        await refused(close(agent.session_id, other.access_token), 'session_not_found')
      },
    },
    get_session: {
      succeeds: async () => {
        const { session_id, agent_id } = await enrollAgent()
        const { body } = await call(getSessionContract, ofSession(session_id))
        expect(body).toMatchObject({ session_id, agent_id, status: 'active' })
      },
      refuses: () => refused(call(getSessionContract, ofSession(NOBODY)), 'session_not_found'),
    },
    list_sessions: {
      succeeds: async () => {
        const name = uniqueName('50%_"x"')
        const agents = [
          await enrollAgent({ name: `${name} a` }),
          await enrollAgent({ name: `${name} b` }),
        ]
        // Equal instants, to the microsecond: the cursor has them as the database does.
        await running.sql(
          `update rollcall.sessions set last_activity = date_trunc('second', now()) + interval '123456 microseconds'
           where session_id = any($1::uuid[])`,
          [agents.map(({ session_id }) => session_id)],
        )
        const page = async (query: Record<string, string | number>) =>
          (
            await call(listSessionsContract, {
              query: { q: name, status: 'active', limit: 1, ...query },
            })
          ).body
        const first = await page({})
        const second = await page({ cursor: first.next_cursor ?? '' })
        expect(second.next_cursor).toBeNull()
        expect(
          [first, second]
            .flatMap(({ sessions }) => sessions.map((one) => one.session_id))
            .toSorted(),
        ).toEqual(agents.map(({ session_id }) => session_id).toSorted())
      },
      refuses: null,
    },
    list_session_events: {
      succeeds: async () => {
        const agent = await enrollAgent()
        await heartbeat(agent, { state: 'busy' })
        const { body } = await call(listSessionEventsContract, ofSession(agent.session_id))
        expect(body.events.map(({ type }) => type)).toEqual(['session_updated', 'session_created'])
      },
      refuses: () =>
        refused(call(listSessionEventsContract, ofSession(NOBODY)), 'session_not_found'),
    },
    session_snapshot: {
      succeeds: async () => {
        const { session_id } = await enrollAgent()
        const { body } = await call(sessionHealthContract)
        expect(body.recent_activity[0]?.session_id).toBe(session_id)
      },
      refuses: null,
    },
    session_history: {
      succeeds: async () => {
        await enrollAgent()
        const { timeline, connection_health } = (await call(sessionHealthContract)).body
        expect(timeline).toHaveLength(24)
        expect(connection_health.sessions_created).toBeGreaterThan(0)
      },
      refuses: null,
    },
    sweep: {
      succeeds: async () => {
        const { session_id } = await enrollAgent()
        await running.sql(
          `update rollcall.sessions set lease_expires_at = now() - interval '1 second' where session_id = $1`,
          [session_id],
        )
        expect(await running.sweep()).toMatchObject({ outcome: 'swept', disconnected: 1 })
      },
      refuses: async () => {
        // As another server process holds it while it sweeps; for as long as the owner's connection says.
        await running.sql('begin')
        await running.sql('select pg_advisory_xact_lock(1919904876, 2)')
        try {
          expect(await running.sweep()).toEqual({ outcome: 'busy' })
        } finally {
          await running.sql('rollback')
        }
      },
    },

    // The event log.
    tail_events: {
      succeeds: async () => {
        const { last_seq } = await tailEvents(database(), null)
        const { agent_id } = await enrollAgent()
        const { events } = await tailEvents(database(), last_seq)
        expect(events.map((event) => event.agent_id)).toEqual([agent_id, agent_id, agent_id])
      },
      refuses: null,
    },
    read_events: {
      succeeds: async () => {
        const { epoch, last_seq: seq } = await tailEvents(database(), null)
        const { session_id } = await enrollAgent()
        await tailEvents(database(), null)
        const page = await readEvents(database(), 'sessions', { epoch, seq })
        expect(page).toMatchObject({ events: [{ type: 'session_created', session_id }] })
      },
      refuses: async () =>
        expect(await readEvents(database(), 'sessions', { epoch: 'ffffffff', seq: 1 })).toEqual({
          outcome: 'unknown_position',
        }),
    },
    recent_heartbeats: {
      succeeds: async () => {
        const next = createHeartbeatNews(database())
        await next()
        const agent = await enrollAgent()
        await heartbeat(agent)
        expect((await next())?.data.agent_ids).toEqual([agent.agent_id])
      },
      refuses: null,
    },

    // Agents.
    get_agent: {
      succeeds: async () => {
        const { agent_id } = await enrollAgent()
        const { body } = await call(getAgentContract, ofAgent(agent_id))
        expect(body).toMatchObject({ agent_id, status: 'active' })
      },
      refuses: () => refused(call(getAgentContract, ofAgent(NOBODY)), 'agent_not_found'),
    },
    list_agents: {
      succeeds: async () => {
        const [a, b] = [
          await enrollAgent({ roles: ['docs'] }),
          await enrollAgent({ roles: ['docs'] }),
        ]
        const query = { role: 'docs', status: 'active', limit: 1 }
        const first = (await call(listAgentsContract, { query })).body
        const cursor = first.next_cursor ?? ''
        const second = (await call(listAgentsContract, { query: { ...query, cursor } })).body
        expect([first, second].map(({ agents }) => agents[0]?.agent_id)).toEqual([
          b.agent_id,
          a.agent_id,
        ])
      },
      refuses: null,
    },
    list_agent_timeline: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const query = { limit: 1 }
        const first = (await call(listAgentTimelineContract, { ...ofAgent(agent.agent_id), query }))
          .body
        const cursor = first.next_cursor ?? ''
        const second = (
          await call(listAgentTimelineContract, {
            ...ofAgent(agent.agent_id),
            query: { limit: 9, cursor },
          })
        ).body
        expect([...first.entries, ...second.entries].map(({ type }) => type).toSorted()).toEqual([
          'agent.enrolled',
          'session.created',
        ])
      },
      refuses: () => refused(call(listAgentTimelineContract, ofAgent(NOBODY)), 'agent_not_found'),
    },
    update_agent: {
      succeeds: async () => {
        const { agent_id } = await enrollAgent()
        const body = { name: uniqueName(), description: null }
        const answer = await call(updateAgentContract, { ...ofAgent(agent_id), body })
        expect(answer.body).toMatchObject({ agent_id, ...body })
      },
      refuses: async () => {
        const name = uniqueName()
        await enrollAgent({ name })
        const { agent_id } = await enrollAgent()
        const answer = call(updateAgentContract, { ...ofAgent(agent_id), body: { name } })
        await refused(answer, 'agent_name_taken')
      },
    },
    revoke_agent: {
      succeeds: async () => {
        const agent = await enrollAgent()
        expect((await call(revokeAgentContract, ofAgent(agent.agent_id))).status).toBe(204)
        await refused(refresh(agent.refresh_token), 'refresh_token_revoked')
      },
      refuses: () => refused(call(revokeAgentContract, ofAgent(NOBODY)), 'agent_not_found'),
    },
    list_revoked_agents: {
      succeeds: async () => {
        const { revokedAgents } = running.server
        const { agent_id } = await enrollAgent()
        await running.sql('select public.revoke_agent($1)', [agent_id])
        revokedAgents.onLog()
        await revokedAgents.settled()
        expect(revokedAgents.has(agent_id)).toBe(true)
      },
      refuses: null,
    },
    federation_stats: {
      succeeds: async () => {
        const { agents } = (await call(federationStatsContract)).body
        await enrollAgent()
        const after = (await call(federationStatsContract)).body
        expect(after.agents.active).toBe(agents.active + 1)
      },
      refuses: null,
    },
    get_availability: {
      succeeds: async () => {
        const { agent_id } = await enrollAgent()
        const { body } = await call(getAvailabilityContract, ofAgent(agent_id))
        expect(body.days).toHaveLength(90)
      },
      refuses: () => refused(call(getAvailabilityContract, ofAgent(NOBODY)), 'agent_not_found'),
    },
    list_availability: {
      succeeds: async () => {
        const name = uniqueName()
        for (const end of ['"b"', 'a,{}']) await enrollAgent({ name: `${name} ${end}` })
        const query = { q: name, limit: 1 }
        const first = (await call(listAvailabilityContract, { query })).body
        const cursor = first.next_cursor ?? ''
        const second = (await call(listAvailabilityContract, { query: { ...query, cursor } })).body
        expect(
          [first, second].flatMap(({ agents }) => agents.map((one) => one.name)).toSorted(),
        ).toEqual([`${name} "b"`, `${name} a,{}`].toSorted())
      },
      refuses: null,
    },
    fleet_presence: {
      succeeds: async () => {
        await enrollAgent()
        expect((await call(fleetBadgeContract)).text).toMatch(/<title>fleet: \d+ alive/)
      },
      refuses: null,
    },

    // Credits.
    get_account: {
      succeeds: async () => expect(await balanceOf(await enrollRich('12.5'))).toBe('12.5'),
      refuses: () => refused(call(getAccountContract, ofAgent(NOBODY)), 'account_not_found'),
    },
    grant_credits: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const { body } = await grant(agent.agent_id, '0.000001', undefined, 'a “memo”')
        expect(body).toMatchObject({ amount: '0.000001', memo: 'a “memo”' })
      },
      refuses: () => refused(grant(NOBODY, '1'), 'account_not_found'),
    },
    transfer_credits: {
      succeeds: async () => {
        const [a, b] = [await enrollRich('100'), await enrollAgent()]
        const { body } = await pay(a, b.agent_id, '12.5')
        expect(body).toMatchObject({ fee: '0.125', net_amount: '12.375', from_balance: '87.5' })
      },
      refuses: async () => {
        const [a, b] = [await enrollRich('1'), await enrollAgent()]
        await refused(pay(a, b.agent_id, '1.000001'), 'insufficient_credits')
      },
    },
    list_transfers: {
      succeeds: async () => {
        const { agent_id } = await enrollAgent()
        for (const amount of ['1', '2']) await grant(agent_id, amount)
        const query = { agent_id, kind: 'grant', limit: 1 }
        const first = (await call(listTransfersContract, { query })).body
        const cursor = first.next_cursor ?? ''
        const second = (await call(listTransfersContract, { query: { ...query, cursor } })).body
        expect([first, second].map(({ transfers }) => transfers[0]?.amount)).toEqual(['2', '1'])
      },
      refuses: null,
    },
    economy_stats: {
      succeeds: async () => {
        await enrollRich('1')
        expect((await call(economyStatsContract)).body.timeline.at(-1)?.granted).not.toBe('0')
      },
      refuses: null,
    },
    verify_ledger: {
      succeeds: async () => {
        await enrollRich('1')
        const { body } = await call(verifyLedgerContract, asOperator)
        expect(body).toMatchObject({ ok: true, findings: [] })
      },
      refuses: null,
    },

    // Tasks.
    create_task: {
      succeeds: async () => {
        const agent = await enrollRich('100')
        const { body } = await postTask(agent, { required_roles: ['coder', 'qa'], reward: '12.5' })
        expect(body).toMatchObject({ required_roles: ['coder', 'qa'], reward: '12.5' })
      },
      refuses: async () => refused(postTask(await enrollAgent()), 'insufficient_credits'),
    },
    get_task: {
      succeeds: async () => {
        const task_id = await newTask(await enrollRich('100'))
        const { body } = await call(getTaskContract, { params: { task_id } })
        expect(body).toMatchObject({ task_id, state: 'submitted' })
      },
      refuses: () =>
        refused(call(getTaskContract, { params: { task_id: NOBODY } }), 'task_not_found'),
    },
    list_tasks: {
      succeeds: async () => {
        const requester = await enrollRich('100')
        const ids = [await newTask(requester), await newTask(requester)]
        const query = { requester_id: requester.agent_id, state: 'submitted', limit: 1 }
        const first = (await call(listTasksContract, { query })).body
        const cursor = first.next_cursor ?? ''
        const second = (await call(listTasksContract, { query: { ...query, cursor } })).body
        expect([first, second].map(({ tasks }) => tasks[0]?.task_id)).toEqual(ids.toReversed())
      },
      refuses: null,
    },
    list_task_candidates: {
      succeeds: async () => {
        const requester = await enrollRich('100')
        const { agent_id } = await enrollAgent({ roles: ['security'] })
        const params = { task_id: await newTask(requester, { required_roles: ['security'] }) }
        const token = requester.access_token
        const { body } = await call(listTaskCandidatesContract, { params, token })
        expect(body.candidates.map((one) => one.agent_id)).toEqual([agent_id])
      },
      refuses: async () => {
        const { taskId, worker } = await underWay()
        const input = { params: { task_id: taskId }, token: worker.access_token }
        await refused(call(listTaskCandidatesContract, input), 'forbidden')
      },
    },
    claim_task: {
      succeeds: async () => expect((await underWay()).claim).toBe(1),
      refuses: async () => {
        const { taskId } = await underWay()
        await refused(claimTask(await enrollAgent(), taskId), 'task_not_claimable')
      },
    },
    complete_task: {
      succeeds: async () => {
        const { worker, taskId, claim } = await underWay()
        const { body } = await completeTask(worker, taskId, claim, {
          result: null,
          message: 'done',
        })
        expect(body).toMatchObject({ state: 'completed', result: null, paid: '9.75' })
      },
      refuses: async () => {
        const { worker, taskId, claim } = await underWay()
        await refused(completeTask(worker, taskId, claim + 1), 'stale_claim')
      },
    },
    fail_task: {
      succeeds: async () => {
        const { worker, taskId, claim } = await underWay()
        const { body } = await failTask(worker, taskId, claim, 'no "compiler" here')
        expect(body).toMatchObject({ state: 'submitted', message: 'no "compiler" here' })
      },
      refuses: async () => {
        const { requester, taskId, claim } = await underWay()
        await refused(failTask(requester, taskId, claim), 'forbidden')
      },
    },
    cancel_task: {
      succeeds: async () => {
        const requester = await enrollRich('100')
        const { body } = await cancelTask(requester, await newTask(requester))
        expect(body.state).toBe('canceled')
      },
      refuses: async () => {
        const { requester, taskId } = await underWay()
        await refused(cancelTask(requester, taskId), 'invalid_task_state')
      },
    },

    // The operator, and the record.
    record_sign_in: {
      succeeds: async () => expect((await signIn(OPERATOR_KEY)).status).toBe(204),
      refuses: null,
    },
    record_refused_sign_in: {
      succeeds: () => refused(signIn('wrong'), 'invalid_operator_key'),
      refuses: null,
    },
    list_audit_records: {
      succeeds: async () => {
        const { enrollment_token_id: target_id } = await mintEnrollmentToken()
        await call(revokeEnrollmentTokenContract, ofToken(target_id))
        const query = { target_id, limit: 1 }
        const first = (await call(listAuditRecordsContract, { ...asOperator, query })).body
        const cursor = first.next_cursor ?? ''
        const second = (
          await call(listAuditRecordsContract, { ...asOperator, query: { ...query, cursor } })
        ).body
        expect([first, second].map(({ audit_records }) => audit_records[0]?.action)).toEqual([
          'enrollment_token.revoked',
          'enrollment_token.minted',
        ])
      },
      refuses: null,
    },
    schema_version: {
      succeeds: async () => {
        expect((await call(readyContract)).body).toEqual({ status: 'ready' })
        expect(await database().call('schema_version', {}, z.string())).toMatch(/^\d{14}$/)
      },
      refuses: null,
    },
  }
}
