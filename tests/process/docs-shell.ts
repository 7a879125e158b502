import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { onProcessEnd } from '#tests/support/exit-guard.ts'
import { paced } from '#tests/support/pace.ts'
import type { Example } from './docs-examples.ts'

const PATIENCE_MS = paced(110_000)

export interface ShellOptions {
  /** The working folder, which is also the home. */
  readonly folder: string
  readonly path: string
  /** Of the reader's environment. */
  readonly exported: Readonly<Record<string, string>>
  /** Set in the reader's shell, and not exported. */
  readonly set: Readonly<Record<string, string>>
  /** A superuser's connection string. */
  readonly postgresUrl: string
}

export interface Outcome {
  readonly code: number | null
  readonly output: string
}

/** The program that an example needs and this machine has not. */
export function lackedBy({ needs }: Example): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const isHere = needs === undefined || folders.some((folder) => existsSync(join(folder, needs)))
  return isHere ? undefined : needs
}

/** Runs examples in order in one shell, as a reader would who copies one after the other. */
export async function runInOneShell(
  examples: readonly Example[],
  options: ShellOptions,
): Promise<Outcome> {
  const { folder } = options
  const blocks = join(folder, '.blocks')
  mkdirSync(blocks)
  const steps = examples.map((example, index) => {
    const file = join(blocks, `${index + 1}.${EXTENSIONS[example.language] ?? 'sh'}`)
    // A module finds its packages from where it lies.
    const place =
      file.endsWith('.sh') || file.endsWith('.sql')
        ? file
        : join(folder, `block-${index + 1}.${EXTENSIONS[example.language]}`)
    writeFileSync(place, example.code)
    return step(example, place, options)
  })
  const variables = [
    ...Object.entries(options.exported).map(([name, value]) => `export ${name}=${quote(value)}`),
    ...Object.entries(options.set).map(([name, value]) => `${name}=${quote(value)}`),
  ]
  const script = join(blocks, 'all.sh')
  writeFileSync(script, [PRELUDE, ...variables, ...steps, ''].join('\n'))
  return run(script, options)
}

const EXTENSIONS: Readonly<Record<string, string>> = { ts: 'mts', js: 'mjs', sql: 'sql' }

function step(example: Example, file: string, { postgresUrl }: ShellOptions): string {
  const { language, until, isAfterStop, database, line, slug } = example
  const command =
    language === 'ts' || language === 'js'
      ? `node --experimental-eventsource ${quote(file)}`
      : language === 'sql'
        ? `run_sql "${database ?? postgresUrl}" ${quote(file)}`
        : `. ${quote(file)}`
  const run = until === undefined ? command : `leave_running ${quote(until)} ${quote(command)}`
  return [
    `echo ${quote(`### docs/${slug}.mdx:${line}`)}`,
    ...(isAfterStop ? ['stop_all'] : []),
    run,
  ].join('\n')
}

// Every block that is left running is a group of processes of its own, as in a terminal.
const PRELUDE = `set -e -o pipefail -m
started=()
stop_all() {
  local pid
  for pid in "\${started[@]}"; do kill -TERM -- "-$pid" 2> /dev/null || true; done
  # The whole group: npm may be gone before what it has started.
  for pid in "\${started[@]}"; do while kill -0 -- "-$pid" 2> /dev/null; do sleep 0.05; done; done
  started=()
}
trap stop_all EXIT
leave_running() {
  local out pid
  out=$(mktemp "$HOME/.blocks/out.XXXXXX")
  eval "$2" > "$out" 2>&1 &
  pid=$!
  started+=("$pid")
  until grep -qF -- "$1" "$out"; do
    if ! kill -0 "$pid" 2> /dev/null && ! grep -qF -- "$1" "$out"; then
      echo "it ended without printing: $1"; cat "$out"; return 1
    fi
    sleep 0.05
  done
  cat "$out"
  # What a server prints for its first agent, as a reader would copy it.
  if grep -q rce_ "$out"; then export ENROLLMENT_TOKEN=$(grep -o 'rce_[A-Za-z0-9_-]*' "$out" | head -n 1); fi
}
`

async function run(script: string, options: ShellOptions): Promise<Outcome> {
  const child = spawn('bash', [script], {
    cwd: options.folder,
    env: {
      PATH: options.path,
      HOME: options.folder,
      NODE_ENV: 'production',
      NODE_NO_WARNINGS: '1',
      // Whatever npm would fetch from a registry fails.
      npm_config_registry: 'http://127.0.0.1:9',
      npm_config_cache: join(options.folder, '.npm-cache'),
      npm_config_prefix: join(options.folder, '.npm'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => void child.kill('SIGTERM')
  const callOff = onProcessEnd(end)
  const timer = setTimeout(end, PATIENCE_MS)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, output }))
    })
  } finally {
    clearTimeout(timer)
    callOff()
  }
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
