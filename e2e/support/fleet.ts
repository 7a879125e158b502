import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Account } from '#lib/economy/contract.ts'
import type { createEnrollmentTokenContract, enrollContract } from '#lib/enrollment/contract.ts'
import type { AgentDetail } from '#lib/federation/contract.ts'
import type { heartbeatContract, Session } from '#lib/sessions/contract.ts'
import type { createTaskContract, Task } from '#lib/tasks/contract.ts'
import { OPERATOR_KEY } from './server.ts'

type Enrollment = z.infer<typeof enrollContract.response>
type EnrollRequest = z.input<typeof enrollContract.body>
type TokenRequest = z.input<typeof createEnrollmentTokenContract.body>
type TaskRequest = z.input<typeof createTaskContract.body>

/** An enrolled agent with its first session. */
export type Agent = Enrollment & { readonly name: string }

/** Agents and their operator, over HTTP. */
export class Fleet {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Mints an enrollment token. */
  async mint(request: TokenRequest = {}): Promise<string> {
    const answer = await this.#call<{ enrollment_token: string }>(
      'POST',
      '/api/enrollment/tokens',
      OPERATOR_KEY,
      request,
    )
    return answer.enrollment_token
  }

  /** Enrolls an agent with a token of its own. */
  async enroll(name: string, request: Partial<EnrollRequest> = {}): Promise<Agent> {
    const enrollment_token = request.enrollment_token ?? (await this.mint())
    const body = { name, client_type: 'claude-code', ...request, enrollment_token }
    return { ...(await this.#call<Enrollment>('POST', '/api/enroll', null, body)), name }
  }

  /** Enrolls so many agents, named `prefix-01` and on, one after the other. */
  async enrollMany(size: number, prefix = 'agent'): Promise<Agent[]> {
    const enrollment_token = await this.mint({ max_uses: size })
    const agents: Agent[] = []
    for (let n = 1; n <= size; n += 1) {
      const name = `${prefix}-${String(n).padStart(2, '0')}`
      agents.push(await this.enroll(name, { enrollment_token }))
    }
    return agents
  }

  async heartbeat(agent: Agent, body: z.input<typeof heartbeatContract.body> = {}): Promise<void> {
    await this.#call('POST', `${pathOf(agent)}/heartbeat`, agent.access_token, body)
  }

  async mintReconnectToken(agent: Agent): Promise<string> {
    const answer = await this.#call<{ reconnect_token: string }>(
      'POST',
      `${pathOf(agent)}/token`,
      agent.access_token,
      {},
    )
    return answer.reconnect_token
  }

  async reconnect(agent: Agent, token: string): Promise<void> {
    await this.#call('POST', `${pathOf(agent)}/reconnect`, null, { token })
  }

  async close(agent: Agent): Promise<void> {
    await this.#call('DELETE', pathOf(agent), agent.access_token)
  }

  session(agent: Agent): Promise<Session> {
    return this.#call('GET', pathOf(agent), OPERATOR_KEY)
  }

  /** Lets the agent refresh its tokens; it goes on with the new ones. */
  async refresh(agent: Agent): Promise<void> {
    const body = { refresh_token: agent.refresh_token }
    Object.assign(agent, await this.#call('POST', '/api/sessions/refresh', null, body))
  }

  /** The operator gives the agent credits. */
  async grant({ agent_id }: Agent, amount: string): Promise<void> {
    await this.#once('/api/economy/grants', OPERATOR_KEY, { agent_id, amount })
  }

  async pay(from: Agent, to: Agent, amount: string): Promise<void> {
    const body = { to_agent_id: to.agent_id, amount }
    await this.#once('/api/economy/transfers', from.access_token, body)
  }

  post(requester: Agent, title: string, request: Partial<TaskRequest> = {}): Promise<Task> {
    return this.#once('/api/tasks', requester.access_token, { reward: '10', ...request, title })
  }

  /** Answers the task with its claim's number. */
  claim({ access_token }: Agent, { task_id }: Task): Promise<Task> {
    return this.#call('POST', `/api/tasks/${task_id}/claim`, access_token, {})
  }

  async complete({ access_token }: Agent, { task_id, claim }: Task): Promise<void> {
    const body = { claim, result: { done: true } }
    await this.#call('POST', `/api/tasks/${task_id}/complete`, access_token, body)
  }

  async fail({ access_token }: Agent, { task_id, claim }: Task): Promise<void> {
    const body = { claim, message: 'it is beyond me' }
    await this.#call('POST', `/api/tasks/${task_id}/fail`, access_token, body)
  }

  async cancel({ access_token }: Agent, { task_id }: Task): Promise<void> {
    await this.#call('POST', `/api/tasks/${task_id}/cancel`, access_token, {})
  }

  agent({ agent_id }: Agent): Promise<AgentDetail> {
    return this.#call('GET', `/api/agents/${agent_id}`, OPERATOR_KEY)
  }

  account({ agent_id }: Agent): Promise<Account> {
    return this.#call('GET', `/api/economy/accounts/${agent_id}`, OPERATOR_KEY)
  }

  #once<Answer>(path: string, token: string, body: unknown): Promise<Answer> {
    return this.#call('POST', path, token, body, { 'Idempotency-Key': randomUUID() })
  }

  async #call<Answer>(
    method: string,
    path: string,
    token: string | null,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...headers,
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as Answer
  }
}

function pathOf({ session_id }: Agent): string {
  return `/api/mcp/sessions/${session_id}`
}
