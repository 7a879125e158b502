import { type ExampleRequest, exampleRequest } from './example.ts'
import { jsonText } from './json-text.ts'
import { variablesIn } from './variables.ts'

/** The example of an operation for a shell with curl 7.82 or newer, as it is shown and tested. */
export function curlText(id: string): string {
  const request = exampleRequest(id)
  const options = [
    ...methodOption(request),
    ...(request.answers === 'stream' ? ['-N'] : []),
    `"$ROLLCALL_URL${request.path}"`,
  ]
  const { credential } = request
  const lines = [
    `curl ${options.join(' ')}`,
    ...(credential ? [`-H "Authorization: Bearer $${credential}"`] : []),
    ...Object.entries(request.headers).map(([name, value]) => `-H "${name}: ${value}"`),
    ...bodyOption(request),
  ]
  return lines.join(' \\\n  ')
}

/** `--json` makes it a POST. */
function methodOption({ method, body }: ExampleRequest): string[] {
  if (method === 'GET' || (method === 'POST' && body)) return []
  return [`-X ${method}`]
}

function bodyOption({ body }: ExampleRequest): string[] {
  if (!body) return []
  const json = jsonText(body)
  // In single quotes nothing is special but their end; in a here-document variables are replaced.
  if (variablesIn(json).length === 0 && !json.includes("'")) return [`--json '${json}'`]
  return [`--json @- <<JSON\n${json}\nJSON`]
}
