import type { z } from 'zod'
import type { createEnrollmentTokenContract, enrollContract } from '#lib/enrollment/contract.ts'
import type { heartbeatContract, Session } from '#lib/sessions/contract.ts'
import { OPERATOR_KEY } from './server.ts'

type Enrollment = z.infer<typeof enrollContract.response>
type EnrollRequest = z.input<typeof enrollContract.body>
type TokenRequest = z.input<typeof createEnrollmentTokenContract.body>

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

  async #call<Answer>(
    method: string,
    path: string,
    token: string | null,
    body?: unknown,
  ): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
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
