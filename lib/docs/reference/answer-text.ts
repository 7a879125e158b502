import { contentSchema, documented } from './document.ts'
import { findExample, type Json, type JsonObject } from './example.ts'
import { jsonText } from './json-text.ts'
import { getContract } from './reference.ts'
import { sampleOf } from './sample.ts'
import { samples, variableSamples } from './samples.ts'
import { replaceVariables, variablesIn } from './variables.ts'

/** One object of an array shows what they all are. */
const SHOWN_ITEMS = 1

/** The answer of an example, made from the contract's schema; undefined where that describes none. */
export function exampleAnswer(id: string): Json | undefined {
  const contract = getContract(id)
  const schema = contentSchema(documented(id).responses[contract.status])
  if (!schema) return undefined
  const answer = sampleOf(schema, '')
  const { body = {}, answer: own = {} } = findExample(id) ?? {}
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer
  // What was sent comes back under the same name, but for secrets.
  const echoed = Object.entries(body).filter(
    ([name, value]) =>
      name in answer && variablesIn(JSON.stringify(value)).every((one) => one in variableSamples),
  )
  return { ...(answer as JsonObject), ...known(Object.fromEntries(echoed)), ...known(own) }
}

/** The answer as it is shown; null where there is nothing but a status. */
export function answerText(id: string): string | null {
  const excerpt = findExample(id)?.excerpt
  if (excerpt !== undefined) return excerpt
  const answer = exampleAnswer(id)
  if (answer === undefined) return null
  if (getContract(id).produces !== 'text/event-stream')
    return jsonText(answer, { shownItems: SHOWN_ITEMS })
  const { type } = answer as { type: string }
  return `id: ${samples.event_id}\nevent: ${type}\ndata: ${JSON.stringify(answer)}`
}

/** The same with what the variables of a request stand for. */
function known(value: JsonObject): JsonObject {
  const text = replaceVariables(
    JSON.stringify(value),
    (name) => variableSamples[name] ?? `$${name}`,
  )
  return JSON.parse(text) as JsonObject
}
