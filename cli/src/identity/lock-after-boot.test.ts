import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir, uptime } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { findOwner, tryLock } from './lock-file.ts'

// As on systems that do not tell when a process began.
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const readFileSync = (path: string, encoding: 'utf8') => {
    if (path.startsWith('/proc')) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    return fs.readFileSync(path, encoding)
  }
  return { ...fs, readFileSync }
})

test('a lock from before the machine was started is nobody’s, though its pid lives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-boot-'))
  const path = join(folder, 'config.json.lock')
  try {
    writeFileSync(path, `${process.ppid} \n`)
    expect(findOwner(path)).toEqual({ pid: process.ppid })
    const beforeBoot = Date.now() / 1000 - uptime() - 120
    utimesSync(path, beforeBoot, beforeBoot)
    expect(findOwner(path)).toBeNull()
    const lock = tryLock(path)
    expect(lock).toHaveProperty('release')
    if ('release' in lock) lock.release()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
