import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Example } from './docs-examples.ts'
import { OPERATOR_KEY } from './support.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NPM = 'node_modules/npm/bin'

/** What a machine of a reader has: Node.js with npm, `rollcall` where it was installed, a few packages. */
export function layOutMachine(folder: string): void {
  const bin = join(folder, 'bin')
  const packages = join(folder, 'node_modules')
  mkdirSync(bin)
  mkdirSync(packages)
  command(bin, 'node', `exec '${process.execPath}' "$@"`)
  command(
    bin,
    'rollcall',
    `exec '${process.execPath}' '${join(ROOT, 'cli/bin/rollcall.mjs')}' "$@"`,
  )
  const places = [join(dirname(process.execPath), '../lib', NPM), join(ROOT, NPM)]
  const npm = places.find((place) => existsSync(place))
  if (npm) {
    for (const name of ['npm', 'npx']) {
      command(bin, name, `exec '${process.execPath}' '${join(npm, `${name}-cli.js`)}' "$@"`)
    }
  }
  writeFileSync(join(bin, 'sql.mjs'), SQL)
  command(bin, 'run_sql', `exec '${process.execPath}' '${join(bin, 'sql.mjs')}' "$@"`)
  symlinkSync(join(ROOT, 'cli'), join(packages, 'rollcall'))
  symlinkSync(join(ROOT, 'node_modules/jose'), join(packages, 'jose'))
}

/** What a clone has of commands, run by the build that is there. */
export function layOutClone(folder: string): void {
  const next = join(ROOT, 'node_modules/next/dist/bin/next')
  const scripts = {
    start: `cd '${ROOT}' && exec node '${next}' start -p "$PORT" -H 127.0.0.1`,
    'verify-ledger': `cd '${ROOT}' && exec node scripts/verify-ledger.ts`,
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, scripts }))
}

/** What the reader of most guides has: the operator key, and an agent that is enrolled. */
export async function layOutReader(folder: string, name: string, url: string, token: string) {
  mkdirSync(join(folder, '.rollcall'))
  writeFileSync(join(folder, '.rollcall/operator-key'), `${OPERATOR_KEY}\n`)
  const body = { enrollment_token: token, name: `reader-of-${name}`, client_type: 'my-agent' }
  const response = await fetch(`${url}/api/enroll`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`enrolling answered ${response.status}`)
  writeFileSync(join(folder, 'agent.json'), await response.text())
}

/** A program of somebody's own that has these examples in it, and TypeScript's settings for it. */
export function layOutTypes(folder: string, examples: readonly Example[]): void {
  const packages = join(folder, 'node_modules')
  mkdirSync(packages)
  for (const name of ['jose', '@types', 'undici-types']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(packages, name))
  }
  symlinkSync(join(ROOT, 'cli'), join(packages, 'rollcall'))
  const files = examples.map(({ slug, line, code }) => {
    const name = `${slug}-${line}.mts`
    writeFileSync(join(folder, name), code)
    return name
  })
  const compilerOptions = {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2024',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
}

function command(bin: string, name: string, line: string): void {
  const file = join(bin, name)
  writeFileSync(file, `#!/bin/sh\n${line}\n`)
  chmodSync(file, 0o755)
}

const SQL = `import { readFileSync } from 'node:fs'
import pg from '${join(ROOT, 'node_modules/pg/esm/index.mjs')}'
const [, , connectionString, file] = process.argv
const client = new pg.Client({ connectionString })
await client.connect()
// One by one: a database is not created in a transaction.
for (const statement of readFileSync(file, 'utf8').split(/;\\s*$/m)) {
  if (statement.trim()) await client.query(statement)
}
await client.end()
`
