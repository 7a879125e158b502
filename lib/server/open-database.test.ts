import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { loadConfig } from '#lib/config/config.ts'
import { newestMigration } from '#lib/supabase/migrations.ts'
import { paced } from '#tests/support/pace.ts'
import { openDatabase } from './open-database.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'rollcall-open-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const open = () => openDatabase(loadConfig({ ROLLCALL_DATA_DIR: dataDir }), () => undefined)

test(
  'the embedded database keeps what it has, is locked while it is open, and is migrated once',
  async () => {
    const first = await open()
    const token = { p_token_hash: `\\x${'ab'.repeat(32)}`, p_max_uses: 1, p_expires_in_s: 60 }
    await first.database.call('create_enrollment_token', token, z.unknown())
    expect(existsSync(join(dataDir, 'lock'))).toBe(true)
    await first.close()
    expect(existsSync(join(dataDir, 'lock'))).toBe(false)

    const second = await open()
    const listed = z.object({ enrollment_tokens: z.array(z.unknown()) })
    const page = await second.database.call('list_enrollment_tokens', { p_limit: 10 }, listed)
    expect(page.enrollment_tokens).toHaveLength(1)
    expect(await second.database.call('schema_version', {}, z.string())).toBe(
      await newestMigration(),
    )
    await second.close()
  },
  paced(60_000),
)

test(
  'what cannot be opened leaves no lock behind',
  async () => {
    writeFileSync(join(dataDir, 'db'), 'not a database')
    await expect(open()).rejects.toThrow()
    expect(existsSync(join(dataDir, 'lock'))).toBe(false)
  },
  paced(60_000),
)
