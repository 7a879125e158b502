import { once } from 'node:events'
import { createServer } from 'node:net'
import { type ServerProcess, startServerProcess } from '#tests/process/support.ts'

export const OPERATOR_KEY = 'rco_the-operator-key-of-the-browser-tests'

/** Environment variables of a server. */
export type Settings = Readonly<Record<string, string>>

/** The production build on a port of its own; it can be killed and started again. */
export class AppServer {
  readonly #port: number
  readonly #env: Settings
  #process: ServerProcess | null = null
  /** What those before it have printed. */
  #printed = ''

  /** @param env where its data are, and what else it is set to */
  constructor(port: number, env: Settings) {
    this.#port = port
    this.#env = {
      ROLLCALL_OPERATOR_KEY: OPERATOR_KEY,
      // As `npm start` has it; the browser goes to 127.0.0.1.
      ROLLCALL_URL: `http://localhost:${port}`,
      ...env,
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get isUp(): boolean {
    return this.#process !== null
  }

  /** Everything that it has printed on standard error, in all its lives. */
  get log(): string {
    return this.#printed + (this.#process?.output.stderr ?? '')
  }

  /** Starts it and waits until it is ready; on another port than its own if told so. */
  async start(port = this.#port): Promise<void> {
    const started = await startServerProcess({ port, env: this.#env })
    this.#process = started
    void started.exited.then(() => {
      this.#printed += started.output.stderr
      this.#process = null
    })
  }

  /** Ends it without a word, as a power cut would. */
  async kill(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]()
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.#process?.stop()
  }

  /** The value of one of its metrics. */
  async metric(name: string): Promise<number> {
    const headers = { Authorization: `Bearer ${OPERATOR_KEY}` }
    const text = await (await fetch(`${this.url}/api/metrics`, { headers })).text()
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
  }
}

/**
 * A free port of the loopback. Below the range that systems give to outgoing connections, so that
 * it is still free when a server that was killed comes back.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const probe = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    probe.close()
    await once(probe, 'close')
    return port
  }
}
