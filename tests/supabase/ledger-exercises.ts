import { expect } from 'vitest'
import { z } from 'zod'
import { listAuditRecordsContract } from '#lib/audit/contract.ts'
import {
  economyStatsContract,
  getAccountContract,
  listTransfersContract,
  verifyLedgerContract,
} from '#lib/economy/contract.ts'
import { revokeEnrollmentTokenContract } from '#lib/enrollment/contract.ts'
import { readyContract } from '#lib/operations/contract.ts'
import { signInContract } from '#lib/operator/contract.ts'
import {
  getTaskContract,
  listTaskCandidatesContract,
  listTasksContract,
} from '#lib/tasks/contract.ts'
import { enrollAgent, mintEnrollmentToken } from '#tests/support/agents.ts'
import { asOperator, call } from '#tests/support/api.ts'
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

import { type Exercises, NOBODY, refused } from './exercise.ts'

/** Of credits and tasks, of the operator and the record. */
export function ledgerExercises(running: TestServer) {
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

  return {
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
  } satisfies Exercises
}
