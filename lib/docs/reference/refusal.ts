import { problems } from '#lib/http/problems.ts'
import { jsonText } from './json-text.ts'

const code = 'agent_name_taken'
const { title, status, cause, nextAction } = problems[code]

/** A refusal as the server answers it, but for its address: a name that another agent has. */
export const refusal = {
  type: `https://rollcall.example/docs/problems#${code}`,
  title,
  status,
  detail: cause,
  code,
  next_action: nextAction,
}

export const refusalText = `HTTP/1.1 ${status} Conflict
Content-Type: application/problem+json
X-Request-Id: b6f2f0f4-6f0e-4a7e-9a39-0d5a4e3c2b1a

${jsonText(refusal)}`
