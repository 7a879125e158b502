import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '#lib/config/config.ts'
import { lockDataDir, readOrCreateSecret } from '#lib/config/data-dir.ts'
import { type Verification, verification, verifyLedgerContract } from '#lib/economy/contract.ts'
import type { SqlConnection } from '#lib/supabase/connection.ts'
import { createDatabase } from '#lib/supabase/database.ts'
import { openPGlite } from '#lib/supabase/pglite.ts'
import { openPostgres } from '#lib/supabase/postgres.ts'
import { jwksContract } from '#lib/tokens/contract.ts'
import { deriveKeys } from '#lib/tokens/keys.ts'

export interface CheckedLedger {
  /** Where it is, for people; without credentials. */
  readonly place: string
  readonly verification: Verification
}

/** Verifies the ledger of the database that the configuration names. @throws if it cannot be read */
export async function checkLedger(config: Config, host: string): Promise<CheckedLedger> {
  const { database } = config
  switch (database.kind) {
    case 'postgres':
      return checkPostgres(database.url)
    case 'supabase': {
      const { url, secretKey } = database
      const answer = await createDatabase(url, secretKey, fetch).call(
        'verify_ledger',
        {},
        verification,
      )
      return { place: url, verification: answer }
    }
    case 'embedded':
      return checkEmbedded(config, host)
  }
}

async function checkPostgres(url: string): Promise<CheckedLedger> {
  const { host, pathname } = new URL(url)
  const sql = openPostgres(url, () => undefined)
  try {
    // A connection of its own, without the limits of time that the server's calls have.
    const answer = await sql.withConnection(async (connection) => {
      await connection.exec('set statement_timeout = 0')
      return verifyOver(connection)
    })
    return { place: `postgres://${host}${pathname}`, verification: answer }
  } finally {
    await sql.close()
  }
}

async function checkEmbedded(config: Config, host: string): Promise<CheckedLedger> {
  const place = resolve(config.dataDir)
  const files = join(config.dataDir, 'db')
  if (!existsSync(files)) throw new Error(`there is no database in ${place} yet`)
  let lock: ReturnType<typeof lockDataDir>
  try {
    lock = lockDataDir(config.dataDir)
  } catch {
    // A server has it open, and nobody else can: it looks itself.
    return askServer(config, host, place)
  }
  try {
    const sql = await openPGlite(files)
    try {
      return { place, verification: await verifyOver(sql) }
    } finally {
      await sql.close()
    }
  } finally {
    lock.release()
  }
}

async function verifyOver(connection: SqlConnection): Promise<Verification> {
  const { rows } = await connection.query('select public.verify_ledger() as answer')
  return verification.parse(rows[0]?.answer)
}

/** Asks the server that has the data directory open, at its address. */
async function askServer(config: Config, host: string, place: string): Promise<CheckedLedger> {
  const own = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const addresses = [
    `http://${own.includes(':') ? `[${own}]` : own}:${config.port}`,
    config.publicUrl,
  ]
  const keys = await deriveKeys(config.secret ?? readOrCreateSecret(config.dataDir, 'secret'))
  for (const address of addresses) {
    // The operator key is for nobody but the server of this data directory.
    if (!(await hasKey(address, keys.accessJwk.kid))) continue
    const key = config.operatorKey ?? readOrCreateSecret(config.dataDir, 'operator-key', 'rco_')
    const response = await fetch(`${address}${verifyLedgerContract.path}`, {
      headers: { Authorization: `Bearer ${key}` },
    })
    if (!response.ok) throw new Error(`the server at ${address} answered ${response.status}`)
    return {
      place: `${place}, asked of the server at ${address}`,
      verification: verification.parse(await response.json()),
    }
  }
  throw new Error(
    `${place} is in use by a server that is not at ${addresses.join(' nor at ')}; set PORT as it is set for that server`,
  )
}

/** Whether a server there signs with this key. */
async function hasKey(address: string, kid: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}${jwksContract.path}`, {
      signal: AbortSignal.timeout(5_000),
    })
    const { keys } = jwksContract.response.parse(await response.json())
    return keys.some((key) => key.kid === kid)
  } catch {
    return false
  }
}
