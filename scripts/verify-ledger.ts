// npm run verify-ledger: recomputes all balances and sums, and names what does not add up.
// Exit code 0: nothing found, 1: something found, 2: it could not be checked.
import { loadConfig } from '#lib/config/config.ts'
import type { Verification } from '#lib/economy/contract.ts'
import { checkLedger } from './lib/check-ledger.ts'

/** As Next.js reads them for the server: what is set already stays, and the first file wins. */
const ENV_FILES = ['.env.production.local', '.env.local', '.env.production', '.env']

const MOST_FINDINGS = 100

function readEnvironment() {
  for (const file of ENV_FILES) {
    try {
      process.loadEnvFile(file)
    } catch {
      // Env files are optional.
    }
  }
  const { DATABASE_URL, SUPABASE_URL, ROLLCALL_SECRET } = process.env
  // Nothing is signed here: a shared database can be checked without the secret of its servers.
  if ((DATABASE_URL || SUPABASE_URL) && !ROLLCALL_SECRET?.trim()) {
    return { ...process.env, ROLLCALL_SECRET: 'nothing is signed with this secret' }
  }
  return process.env
}

function report({ checked, findings }: Verification): void {
  const counts = [
    counted(checked.accounts, 'account'),
    counted(checked.transfers, 'transfer'),
    counted(checked.entries, 'entry', 'entries'),
    counted(checked.tasks, 'task'),
  ]
  console.log(`Checked ${counts.join(', ')}.`)
  for (const { check, table, id, detail } of findings) {
    console.log(`${check}: ${id === null ? table : `${table} ${id}`}: ${detail}`)
  }
  if (findings.length === 0) console.log('The ledger adds up.')
  else if (findings.length < MOST_FINDINGS) console.log(`${counted(findings.length, 'finding')}.`)
  else console.log(`${MOST_FINDINGS} findings, and perhaps more.`)
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** One line on why the ledger could not be read. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  const { message, code, cause } = error as Error & { code?: string }
  if (code === '42883' || code === 'PGRST202' || code === '3F000') {
    return 'the database has no ledger yet: start the server once, which applies the migrations'
  }
  if (message === 'fetch failed' && cause) return reasonOf(cause)
  return (message || code || String(error)).split('\n')[0] ?? ''
}

try {
  const config = loadConfig(readEnvironment())
  const { place, verification } = await checkLedger(
    config,
    process.env.ROLLCALL_HOST?.trim() || '127.0.0.1',
  )
  console.log(`The ledger of ${place}`)
  report(verification)
  process.exitCode = verification.ok ? 0 : 1
} catch (error) {
  console.error(`The ledger could not be checked: ${reasonOf(error)}`)
  process.exitCode = 2
}
