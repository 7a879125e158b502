import { randomUUID } from 'node:crypto'
import { getContract } from '#lib/docs/reference/reference.ts'
import type { Variable } from '#lib/docs/reference/variables.ts'
import { OPERATOR_KEY } from './support.ts'

/** What the variables of an example stand for. */
export type Values = Partial<Record<Variable, string>>

interface Sent {
  readonly params?: Readonly<Record<string, string | undefined>>
  readonly query?: string
  readonly body?: object
  /** The operator's key without one. */
  readonly token?: string | undefined
}

/** Calls an operation by its contract; answers the body. @throws where it is refused */
async function call(url: string, id: string, sent: Sent = {}): Promise<Record<string, string>> {
  const { method, path, idempotencyKey } = getContract(id)
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => sent.params?.[name] ?? '')
  const response = await fetch(`${url}${address}${sent.query ?? ''}`, {
    method,
    headers: {
      Authorization: `Bearer ${sent.token ?? OPERATOR_KEY}`,
      ...(sent.body ? { 'Content-Type': 'application/json' } : {}),
      ...(idempotencyKey ? { 'Idempotency-Key': randomUUID() } : {}),
    },
    ...(sent.body ? { body: JSON.stringify(sent.body) } : {}),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${id} answered ${response.status}: ${text}`)
  return (text === '' ? {} : JSON.parse(text)) as Record<string, string>
}

/** An agent of its own for every run, so that runs do not meet. */
export async function enrolled(url: string): Promise<Values> {
  const { enrollment_token } = await call(url, 'createEnrollmentToken', { body: {} })
  const body = { enrollment_token, name: randomUUID(), client_type: 'docs', roles: ['coder'] }
  const agent = await call(url, 'enroll', { body })
  return {
    AGENT_ID: agent.agent_id,
    SESSION_ID: agent.session_id,
    ACCESS_TOKEN: agent.access_token,
    REFRESH_TOKEN: agent.refresh_token,
  } as Values
}

type Step = (url: string, agent: Values) => Promise<Values>

const minted: Step = async (url) => {
  const token = await call(url, 'createEnrollmentToken', { body: {} })
  return {
    ENROLLMENT_TOKEN: token.enrollment_token,
    ENROLLMENT_TOKEN_ID: token.enrollment_token_id,
  } as Values
}

const revokedToken: Step = async (url, agent) => {
  const token = await minted(url, agent)
  const params = { enrollment_token_id: token.ENROLLMENT_TOKEN_ID }
  await call(url, 'revokeEnrollmentToken', { params })
  return token
}

const withCredits: Step = async (url, { AGENT_ID }) => {
  await call(url, 'createGrant', { body: { agent_id: AGENT_ID, amount: '1000' } })
  return {}
}

/** A task of the agent's own, which nobody has claimed. */
const posted: Step = async (url, agent) => {
  await withCredits(url, agent)
  const body = { title: 'Review the parser', reward: '12.5' }
  const task = await call(url, 'createTask', { body, token: agent.ACCESS_TOKEN })
  return { TASK_ID: task.task_id } as Values
}

/** A task of another agent's. */
const postedByOther: Step = async (url) => posted(url, await enrolled(url))

const claimed: Step = async (url, agent) => {
  const task = await postedByOther(url, agent)
  const params = { task_id: task.TASK_ID }
  await call(url, 'claimTask', { params, token: agent.ACCESS_TOKEN })
  return task
}

/** The name that the example takes is free: whoever had it is revoked. */
const nameIsFree =
  (name: string): Step =>
  async (url) => {
    const { agents } = (await call(url, 'listAgents', { query: `?q=${name}` })) as unknown as {
      agents: { agent_id: string; name: string; status: string }[]
    }
    for (const { agent_id } of agents.filter(
      (one) => one.name === name && one.status !== 'revoked',
    ))
      await call(url, 'revokeAgent', { params: { agent_id } })
    return {}
  }

const steps: Readonly<Record<string, readonly Step[]>> = {
  revokeEnrollmentToken: [minted],
  restoreEnrollmentToken: [revokedToken],
  enroll: [minted, nameIsFree('nano')],
  updateAgent: [nameIsFree('nano-laptop')],
  reconnect: [
    async (url, { SESSION_ID, ACCESS_TOKEN }) => {
      const params = { session_id: SESSION_ID }
      const token = await call(url, 'getReconnectToken', { params, token: ACCESS_TOKEN })
      return { RECONNECT_TOKEN: token.reconnect_token } as Values
    },
  ],
  createTransfer: [withCredits],
  createTask: [withCredits],
  getTask: [posted],
  cancelTask: [posted],
  listTaskCandidates: [posted],
  claimTask: [postedByOther],
  completeTask: [claimed],
  failTask: [claimed],
}

/** Brings about what the example of an operation needs, and answers its variables. */
export async function prepare(url: string, id: string): Promise<Values> {
  const [agent, other] = await Promise.all([enrolled(url), enrolled(url)])
  let values: Values = {
    ...agent,
    ...(other.AGENT_ID ? { OTHER_AGENT_ID: other.AGENT_ID } : {}),
    ROLLCALL_URL: url,
    OPERATOR_KEY,
    IDEMPOTENCY_KEY: randomUUID(),
  }
  for (const step of steps[id] ?? []) values = { ...values, ...(await step(url, values)) }
  return values
}

/** The answer to an agent that enrolls under the name of another. */
export async function refuseName(url: string): Promise<Response> {
  const { enrollment_token } = await call(url, 'createEnrollmentToken', { body: { max_uses: 2 } })
  const body = JSON.stringify({ enrollment_token, name: randomUUID(), client_type: 'docs' })
  const headers = { 'Content-Type': 'application/json' }
  const enroll = () => fetch(`${url}/api/enroll`, { method: 'POST', headers, body })
  await enroll()
  return enroll()
}
