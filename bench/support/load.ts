import { connect, type Socket } from 'node:net'
import { Latencies } from './latencies.ts'

export interface LoadOptions {
  readonly port: number
  readonly connections: number
  readonly durationMs: number
  /** The whole request, as bytes, that a connection sends next. */
  readonly nextRequest: () => Buffer
}

export interface Load {
  readonly requestsPerS: number
  readonly latencies: Latencies
}

/** A whole HTTP/1.1 request over a connection that stays open. */
export function encodeRequest(
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost']
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== undefined) {
    lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`)
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
}

/**
 * Keeps `connections` requests under way, one a connection, and counts the answers. Raw sockets,
 * because the client shares the machine's cores with what it measures.
 * @throws at the first answer that is not 200
 */
export async function runLoad(options: LoadOptions): Promise<Load> {
  const { connections, durationMs } = options
  const latencies = new Latencies()
  const startedAt = performance.now()
  const endsAt = startedAt + durationMs
  await Promise.all(Array.from({ length: connections }, () => drive(options, endsAt, latencies)))
  const seconds = (performance.now() - startedAt) / 1000
  return { requestsPerS: latencies.count / seconds, latencies }
}

function drive(options: LoadOptions, endsAt: number, latencies: Latencies): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true })
    let text = ''
    let sentAt = 0
    const send = () => {
      text = ''
      sentAt = performance.now()
      socket.write(options.nextRequest())
    }
    socket.once('connect', send)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed a connection')))
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (!isWhole(text)) return
      const now = performance.now()
      latencies.add(now - sentAt)
      if (!text.startsWith('HTTP/1.1 200')) {
        reject(new Error(`expected 200, got: ${text.slice(0, 600)}`))
        socket.destroy()
      } else if (now < endsAt) {
        send()
      } else {
        resolve()
        socket.destroy()
      }
    })
  })
}

const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i

function isWhole(text: string): boolean {
  if (text.endsWith('\r\n0\r\n\r\n')) return true
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return false
  const length = CONTENT_LENGTH.exec(text.slice(0, headEnd))?.[1]
  return length !== undefined && text.length >= headEnd + 4 + Number(length)
}
