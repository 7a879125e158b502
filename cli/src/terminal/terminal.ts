import { escapeObeyed } from './clean-text.ts'
import { type Colours, coloursFor, type Environment } from './colours.ts'

type Writable = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** Where a command prints. */
export interface Terminal {
  /** The caller asked for JSON. */
  readonly json: boolean
  /** Columns of the terminal; null where standard output is none. */
  readonly width: number | null
  /** For standard output. */
  readonly colours: Colours
  /** For standard error. */
  readonly errorColours: Colours
  /** Prints lines to standard output. */
  print(text: string): void
  /** Prints one JSON document to standard output: indented, or as one line of a stream of them. */
  printJson(value: unknown, form?: 'document' | 'line'): void
  /** Prints lines to standard error: for failures, and for what is not the command's result. */
  warn(text: string): void
  /** From now on, output that cannot be written does not end the command: that line is lost. */
  outliveOutput(): void
}

/** @param end is called where nothing more can be printed, to end the process */
export function openTerminal(
  stdout: Writable,
  stderr: Writable,
  env: Environment,
  json: boolean,
  end: (exitCode: number) => void = (exitCode) => process.exit(exitCode),
): Terminal {
  let outlives = false
  let isTold = false
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read it has gone, as `rollcall watch | head` does.
    const isGone = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'
    if (!isGone && !isTold) {
      isTold = true
      const lost = outlives ? ' Going on without.' : ''
      stderr.write(
        `rollcall: standard output cannot be written (${error.code ?? error.message}).${lost}\n`,
      )
    }
    if (!outlives) end(isGone ? 0 : 1)
  })
  // There is nowhere left to tell it.
  stderr.on('error', () => {})
  return {
    json,
    width: stdout.isTTY ? (stdout.columns ?? 80) : null,
    colours: coloursFor(stdout, env),
    errorColours: coloursFor(stderr, env),
    print: (text) => void stdout.write(`${text}\n`),
    printJson: (value, form = 'document') =>
      void stdout.write(`${escapeObeyed(JSON.stringify(value, null, form === 'line' ? 0 : 2))}\n`),
    warn: (text) => void stderr.write(`${text}\n`),
    outliveOutput: () => {
      outlives = true
    },
  }
}
