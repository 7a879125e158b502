import { type ExampleRequest, exampleRequest, type Json } from './example.ts'
import { replaceVariables, variablesIn } from './variables.ts'

const WIDTH = 76

/** The example of an operation for Node.js, with nothing but `fetch`, as it is shown and tested. */
export function typescriptText(id: string): string {
  const request = exampleRequest(id)
  const { method, path, credential, headers, body } = request
  const sent: Record<string, string> = {
    ...(credential ? { Authorization: `Bearer $${credential}` } : {}),
    ...(body ? { 'Content-Type': 'application/json' } : {}),
    ...headers,
  }
  const options = [
    ...(method === 'GET' ? [] : [`method: '${method}'`]),
    ...(Object.keys(sent).length > 0 ? [`headers: ${literal(sent, 1, true)}`] : []),
    ...(body ? [`body: JSON.stringify(${literal(body, 1)})`] : []),
  ]
  const url = text(`$ROLLCALL_URL${path}`)
  const names = variablesIn(JSON.stringify([`$ROLLCALL_URL${path}`, sent, body]))
  const init = options.length > 0 ? `, {\n${options.map((line) => `  ${line},\n`).join('')}}` : ''
  return `const { ${names.join(', ')} } = process.env

const response = await fetch(${url}${init})
${reading(request)}`
}

function reading({ answers }: ExampleRequest): string {
  const check = 'if (!response.ok) throw new Error(await response.text())\n'
  if (answers === 'nothing') return `${check}console.log(response.status)`
  if (answers === 'json') return `${check}console.log(await response.json())`
  if (answers === 'text') return `${check}console.log(await response.text())`
  return `if (!response.ok || !response.body) throw new Error(await response.text())
for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
  process.stdout.write(text)
}`
}

/** A value as one writes it, on one line where it fits. Headers are strings, which a variable may not be. */
function literal(value: Json, depth: number, isTemplate = false): string {
  if (typeof value === 'string') return text(value, isTemplate)
  if (typeof value !== 'object' || value === null) return String(value)
  const parts = Array.isArray(value)
    ? value.map((item: Json) => literal(item, depth + 1, isTemplate))
    : Object.entries(value).map(
        ([name, item]) => `${key(name)}: ${literal(item, depth + 1, isTemplate)}`,
      )
  const [open, close, pad] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' ']
  if (parts.length === 0) return `${open}${close}`
  const line = `${open}${pad}${parts.join(', ')}${pad}${close}`
  if (!line.includes('\n') && line.length + depth * 2 < WIDTH - 24) return line
  const indent = '  '.repeat(depth)
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join('')}${indent}${close}`
}

const key = (name: string) => (/^[a-z_]\w*$/i.test(name) ? name : `'${name}'`)

/** A string's literal; a variable alone is itself, unless a string is asked for. */
function text(value: string, isTemplate = false): string {
  const [only] = variablesIn(value)
  if (only === undefined) return `'${value.replaceAll(/[\\']/g, '\\$&')}'`
  if (value === `$${only}` && !isTemplate) return only
  return `\`${replaceVariables(value, (name) => `\${${name}}`)}\``
}
