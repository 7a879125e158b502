import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Variable, variablesIn } from '#lib/docs/reference/variables.ts'
import { onProcessEnd } from '#tests/support/exit-guard.ts'
import { paced } from '#tests/support/pace.ts'
import type { Values } from './docs-state.ts'

export interface Ran {
  readonly code: number | null
  /** Of the answer; null for a stream that was ended while it ran. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What curl says besides, and how long it may take; the text of the example stays as it is shown. */
const CURLRC = `silent\nshow-error\nmax-time = ${Math.ceil(paced(30))}\nwrite-out = "%{stderr}status %{http_code}\\n"\n`

/** Tells the status of each answer, and prints what is logged whole and as JSON. */
const RECORDER = `
const { fetch } = globalThis
globalThis.fetch = async (...call) => {
  const response = await fetch(...call)
  process.stderr.write(\`status \${response.status}\\n\`)
  return response
}
console.log = (value) =>
  process.stdout.write(typeof value === 'object' ? JSON.stringify(value) : String(value))
`

/** Runs examples in a folder of their own. */
export function makeRunner(): Disposable & {
  readonly folder: string
  curl(text: string, values: Values, isDone?: (stdout: string) => boolean): Promise<Ran>
  typescript(text: string, values: Values, isDone?: (stdout: string) => boolean): Promise<Ran>
} {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-docs-'))
  mkdirSync(join(folder, 'curl'))
  writeFileSync(join(folder, 'curl', '.curlrc'), CURLRC)
  writeFileSync(join(folder, 'recorder.mjs'), RECORDER)
  let count = 0
  const write = (name: string, text: string) => {
    const path = join(folder, `${count++}-${name}`)
    writeFileSync(path, text)
    return path
  }
  const env = (names: readonly string[], values: Values) => ({
    PATH: process.env.PATH,
    HOME: folder,
    CURL_HOME: join(folder, 'curl'),
    NODE_ENV: 'production' as const,
    // Nothing but what the example names: it must name all that it needs.
    ...Object.fromEntries(names.map((name) => [name, values[name as Variable]])),
  })
  return {
    folder,
    curl: (text, values, isDone) =>
      follow(
        spawn('bash', ['-eu', write('example.sh', text)], {
          cwd: folder,
          detached: true,
          env: env(variablesIn(text), values),
        }),
        isDone,
      ),
    typescript: (text, values, isDone) =>
      follow(
        spawn(
          process.execPath,
          ['--import', join(folder, 'recorder.mjs'), write('example.mts', text)],
          {
            cwd: folder,
            detached: true,
            env: env(readFromEnv(text), values),
          },
        ),
        isDone,
      ),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What `const { A, B } = process.env` reads. */
function readFromEnv(text: string): string[] {
  return /^const \{ (.+) \} = process\.env$/m.exec(text)?.[1]?.split(', ') ?? []
}

/** Waits for its end, or makes an end of it and what it has begun once enough was printed. */
async function follow(child: ChildProcess, isDone?: (stdout: string) => boolean): Promise<Ran> {
  const kill = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  const callOff = onProcessEnd(kill)
  const output = { stdout: '', stderr: '' }
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
    if (isDone?.(output.stdout)) kill()
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  callOff()
  const status = /^status (\d+)$/m.exec(output.stderr)?.[1]
  return { code, status: status === undefined ? null : Number(status), ...output }
}
