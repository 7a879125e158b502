import { type BenchServer, OPERATOR_KEY } from './server.ts'

export interface Agent {
  readonly agent_id: string
  readonly session_id: string
  readonly access_token: string
}

const AT_ONCE = 10

/** Enrolls `size` agents over the API, each with its first session. */
export async function enrollFleet(server: BenchServer, size: number): Promise<Agent[]> {
  const { enrollment_token } = await post<{ enrollment_token: string }>(
    server,
    '/api/enrollment/tokens',
    { name: 'bench', max_uses: size },
    { Authorization: `Bearer ${OPERATOR_KEY}` },
  )
  const fleet: Agent[] = []
  let next = 0
  const enrollSome = async () => {
    while (next < size) {
      const name = `bench-${next++}`
      fleet.push(
        await post<Agent>(server, '/api/enroll', { enrollment_token, name, client_type: 'bench' }),
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, enrollSome))
  return fleet
}

/** Sends JSON and answers the JSON that comes back. @throws unless the answer is a success */
export async function post<Answer>(
  server: BenchServer,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
  return JSON.parse(text) as Answer
}
