import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import {
  createGrantContract,
  createTransferContract,
  getAccountContract,
} from '#lib/economy/contract.ts'
import type { ProblemCode } from '#lib/http/problems.ts'
import {
  cancelTaskContract,
  claimTaskContract,
  completeTaskContract,
  createTaskContract,
  failTaskContract,
  getTaskContract,
} from '#lib/tasks/contract.ts'
import { type EnrolledAgent, enrollAgent } from './agents.ts'
import { type Answer, asOperator, call } from './api.ts'

type Agent = Pick<EnrolledAgent, 'agent_id' | 'access_token'>
type TaskRequest = z.input<typeof createTaskContract.body>

/** A key of its own for a call that is not meant to be repeated. */
export const withKey = (key: string = randomUUID()) => ({ headers: { 'Idempotency-Key': key } })

/** The operator grants; the answer, whatever it is. */
export function grant(agentId: string, amount: string, key?: string, memo?: string) {
  const body = { agent_id: agentId, amount, ...(memo === undefined ? {} : { memo }) }
  return call(createGrantContract, { ...asOperator, ...withKey(key), body })
}

/** Enrolls an agent that has something to spend. */
export async function enrollRich(amount: string, ...args: Parameters<typeof enrollAgent>) {
  const agent = await enrollAgent(...args)
  const { status, text } = await grant(agent.agent_id, amount)
  if (status !== 201) throw new Error(`not granted: ${text}`)
  return agent
}

/** One agent pays another; the answer, whatever it is. */
export function pay(from: Agent, toAgentId: string, amount: string, key?: string, memo?: string) {
  const body = { to_agent_id: toAgentId, amount, ...(memo === undefined ? {} : { memo }) }
  return call(createTransferContract, { token: from.access_token, ...withKey(key), body })
}

export async function accountOf({ agent_id }: Pick<Agent, 'agent_id'>) {
  return (await call(getAccountContract, { params: { agent_id } })).body
}

export async function balanceOf(agent: Pick<Agent, 'agent_id'>) {
  return (await accountOf(agent)).balance
}

/** Posts a task; the answer, whatever it is. */
export function postTask(agent: Agent, request: Partial<TaskRequest> = {}, key?: string) {
  const body = { title: 'Review the parser', reward: '10', ...request }
  return call(createTaskContract, { token: agent.access_token, ...withKey(key), body })
}

/** The id of a new task. */
export async function newTask(agent: Agent, request: Partial<TaskRequest> = {}) {
  return (await postTask(agent, request)).body.task_id
}

export async function getTask(taskId: string) {
  return (await call(getTaskContract, { params: { task_id: taskId } })).body
}

export function claimTask({ access_token }: Pick<Agent, 'access_token'>, taskId: string) {
  return call(claimTaskContract, { params: { task_id: taskId }, token: access_token })
}

export function completeTask(
  { access_token }: Pick<Agent, 'access_token'>,
  taskId: string,
  claim: number,
  more: { result?: unknown; message?: string } = {},
) {
  const body = { claim, result: { done: true }, ...more }
  return call(completeTaskContract, { params: { task_id: taskId }, token: access_token, body })
}

export function failTask(
  { access_token }: Pick<Agent, 'access_token'>,
  taskId: string,
  claim: number,
  message = 'it was too hard',
) {
  const body = { claim, message }
  return call(failTaskContract, { params: { task_id: taskId }, token: access_token, body })
}

export function cancelTask({ access_token }: Pick<Agent, 'access_token'>, taskId: string) {
  return call(cancelTaskContract, { params: { task_id: taskId }, token: access_token })
}

/** How many answers there were of each status, or of each code for problems. */
export function outcomes(answers: readonly Answer<unknown>[]): Record<string, number> {
  const counts: Partial<Record<ProblemCode | number, number>> = {}
  for (const answer of answers) {
    const what = answer.status < 400 ? answer.status : answer.problem.code
    counts[what] = (counts[what] ?? 0) + 1
  }
  return counts as Record<string, number>
}

/** What a task's result may be, and comes back as it was. */
export const awkwardResults: readonly [unknown][] = [
  [null],
  [false],
  [0],
  [-1.5e-7],
  [''],
  ['"quoted" \\ \u0001 🙂'],
  [[]],
  [[[1], 'x', { y: null }]],
  [{ '': 1, __proto__: 2, a: { b: { c: [] } } }],
]
