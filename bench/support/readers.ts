import { connect, type Socket } from 'node:net'
import { Latencies } from './latencies.ts'

const AT_ONCE = 50

export interface Readers {
  readonly latencies: Latencies
  /** Events that were received, over all readers. */
  readonly received: number
  /** Forgets what was received so far. */
  restart(): void
  close(): void
}

/**
 * Opens many readers of a stream of Server-Sent Events over raw sockets. Each event is timed at
 * each reader from its `created_at`, by the clock that all processes of one machine share.
 */
export async function openReaders(port: number, path: string, count: number): Promise<Readers> {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`
  const sockets: Socket[] = []
  const createdAt = new Map<string, number>()
  let latencies = new Latencies()
  let received = 0
  let failed: Error | undefined

  function receive(chunk: string): void {
    const now = performance.timeOrigin + performance.now()
    for (let at = chunk.indexOf('id: '); at >= 0; at = chunk.indexOf('id: ', at + 4)) {
      const id = chunk.slice(at + 4, chunk.indexOf('\n', at))
      let time = createdAt.get(id)
      if (time === undefined) {
        // Every reader is sent the same bytes: the first one's are read for all.
        const created = /"created_at":"([^"]+)"/.exec(chunk.slice(at))?.[1]
        if (created === undefined) continue
        time = Date.parse(created)
        createdAt.set(id, time)
      }
      latencies.add(now - time)
      received += 1
    }
  }

  function open(): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOpen = false
      const socket = connect({
        port,
        host: '127.0.0.1',
        onread: {
          buffer: Buffer.allocUnsafe(16 * 1024),
          callback: (length, buffer) => {
            const chunk = (buffer as Buffer).toString('latin1', 0, length)
            if (isOpen) receive(chunk)
            else if (!chunk.startsWith('HTTP/1.1 200')) reject(new Error(chunk.slice(0, 600)))
            else {
              isOpen = true
              resolve()
            }
            return true
          },
        },
      })
      sockets.push(socket)
      socket.once('connect', () => socket.write(request))
      socket.once('error', reject)
      socket.once('close', () => {
        failed ??= new Error('the server closed a stream')
        reject(failed)
      })
    })
  }

  for (let opened = 0; opened < count; opened += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, open))
  }
  return {
    get latencies() {
      if (failed) throw failed
      return latencies
    },
    get received() {
      return received
    },
    restart: () => {
      latencies = new Latencies()
      received = 0
    },
    close: () => {
      for (const socket of sockets) socket.removeAllListeners('close').destroy()
    },
  }
}
