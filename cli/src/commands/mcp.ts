import { once } from 'node:events'
import { LineSplitter } from '../relay/lines.ts'
import { errorFor, isObject, type Message } from '../relay/message.ts'
import { Relay } from '../relay/relay.ts'
import { cleanText } from '../terminal/clean-text.ts'
import { openAgent, userAgent } from './agent.ts'
import { type Context, EXIT } from './context.ts'
import { onEndingSignal } from './signals.ts'

/** Far over what the server takes (64 KiB), so that it is the one to refuse. */
const LONGEST_MESSAGE = 4 * 1024 * 1024
/** What is under way when standard input ends is waited for so long: clients may pipe and close. */
const LAST_ANSWERS_MS = 10_000

/**
 * `rollcall mcp`: an MCP server on standard input and output, a JSON-RPC message a line, which relays
 * to the server's `/api/mcp`. Nothing else is ever printed to standard output.
 */
export async function runMcp(context: Context): Promise<number> {
  const { terminal, stdin } = context
  const { client, identity } = await openAgent(context)
  const log = (line: string) => terminal.warn(`rollcall mcp: ${cleanText(line)}`)
  const send = (message: Message) => terminal.printJson(message, 'line')
  const relay = new Relay({ client, userAgent, send, log })
  const running = new Set<Promise<void>>()
  const take = (message: Message) => {
    const work = relay.handle(message).finally(() => running.delete(work))
    running.add(work)
  }
  const lines = new LineSplitter(LONGEST_MESSAGE, (line) => {
    if (line === null) return send(errorFor(null, 'The message is too long.'))
    if (line.trim() === '') return
    const message = parse(line)
    if (message === undefined) return send(refusal(-32700, 'The message is not JSON.'))
    // Batches are of 2025-03-26; each of its messages stands for itself.
    const messages = Array.isArray(message) && message.length > 0 ? message : [message]
    for (const each of messages) {
      if (isObject(each)) take(each as unknown as Message)
      else send(refusal(-32600, 'A message is a JSON object.'))
    }
  })
  log(`relaying to ${client.url}/api/mcp as ${identity.name}`)

  const ending = new AbortController()
  const letGo = onEndingSignal(() => ending.abort())
  stdin.on('data', (chunk: Buffer) => lines.push(chunk))
  try {
    await once(stdin, 'end', { signal: ending.signal })
    lines.end()
    const late = AbortSignal.timeout(LAST_ANSWERS_MS)
    const isOver = AbortSignal.any([ending.signal, late])
    await Promise.race([Promise.all(running), aborted(isOver)])
  } catch (error) {
    if (!ending.signal.aborted) throw error
  } finally {
    letGo()
    relay.close()
  }
  return EXIT.done
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** What came is no message: -32700, no JSON, or -32600, of another form (JSON-RPC 2.0, 5.1). */
function refusal(code: number, message: string): Message {
  return { jsonrpc: '2.0', id: null, error: { code, message } }
}
