import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Credentials } from '../client/credentials.ts'
import { IdentityFile } from './identity-file.ts'
import { nodeFileSystem } from './replace-file.ts'
import { sampleIdentity } from './sample-identity.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-identity-'))
  path = join(folder, 'rollcall', 'config.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const identity = sampleIdentity(Date.now())
const next: Credentials = { ...identity.credentials, refresh_token: 'refresh-2' }
const onDisk = async () => JSON.parse(await readFile(path, 'utf8'))
const names = () => readdir(join(folder, 'rollcall'))

/** As the disk answers when it is full: the file can be made, and nothing put into it. */
function fullDisk() {
  const state = { isFull: true }
  const open: typeof nodeFileSystem.open = async (name, flags, mode) => {
    const file = await nodeFileSystem.open(name, flags, mode)
    if (state.isFull && flags === 'w') {
      file.writeFile = async () => {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      }
    }
    return file
  }
  return { state, fs: { ...nodeFileSystem, open } }
}

describe('a new identity', () => {
  test('is saved for its owner’s eyes only', async () => {
    const file = new IdentityFile(path)
    await file.create(identity)
    expect(await file.load()).toEqual(identity)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'rollcall'))).mode & 0o777).toBe(0o700)
    expect(await names()).toEqual(['config.json'])
  })

  test('does not take the place of another unasked', async () => {
    const file = new IdentityFile(path)
    await file.create(identity)
    const other = { ...identity, name: 'dexter' }
    await expect(file.create(other)).rejects.toMatchObject({ code: 'exists' })
    expect((await onDisk()).name).toBe('nano')
    await file.create(other, { force: true })
    expect((await onDisk()).name).toBe('dexter')
  })

  test('goes where a link leads, and the link stays', async () => {
    const real = join(folder, 'dotfiles.json')
    await writeFile(real, JSON.stringify(identity))
    await mkdir(join(folder, 'rollcall'))
    await symlink(real, path)
    await new IdentityFile(path).replace('refresh-1', next)
    expect(JSON.parse(await readFile(real, 'utf8')).credentials.refresh_token).toBe('refresh-2')
    expect(await names()).toEqual(['config.json'])
  })
})

describe('a change', () => {
  test('keeps what a newer kit has put there', async () => {
    const file = new IdentityFile(path)
    await file.create({ ...identity, theme: 'dark' } as never)
    await file.saveSession({
      session_id: 's',
      reconnect_token: null,
      reconnect_token_expires_at: null,
    })
    expect(await onDisk()).toMatchObject({ theme: 'dark', session: { session_id: 's' } })
  })

  test('of tokens leaves newer ones', async () => {
    const file = new IdentityFile(path)
    await file.create(identity)
    expect((await file.replace('refresh-1', next)).refresh_token).toBe('refresh-2')
    const late = { ...next, refresh_token: 'refresh-2b' }
    expect((await file.replace('refresh-1', late)).refresh_token).toBe('refresh-2')
    expect((await file.read()).refresh_token).toBe('refresh-2')
  })

  test('is made to what the disk has, however many are made at once', async () => {
    const [one, other] = [new IdentityFile(path), new IdentityFile(path)]
    await one.create(identity)
    await Promise.all(
      Array.from({ length: 40 }, (_, nth) =>
        (nth % 2 ? one : other).update((now) => ({
          ...now,
          heartbeat_interval_s: now.heartbeat_interval_s + 1,
        })),
      ),
    )
    expect((await onDisk()).heartbeat_interval_s).toBe(identity.heartbeat_interval_s + 40)
    expect(await names()).toEqual(['config.json'])
  })

  test('on a full disk leaves the file as it was, and nothing beside it', async () => {
    await new IdentityFile(path).create(identity)
    const { state, fs } = fullDisk()
    const file = new IdentityFile(path, { fs })
    await expect(file.rehearse()).rejects.toMatchObject({ code: 'unwritable' })
    await expect(file.replace('refresh-1', next)).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringContaining('The disk is full'),
    })
    expect(await onDisk()).toEqual(identity)
    expect(await names()).toEqual(['config.json'])
    state.isFull = false
    await file.rehearse()
    expect(await onDisk()).toEqual(identity)
    expect(await names()).toEqual(['config.json'])
    await file.replace('refresh-1', next)
    expect((await onDisk()).credentials).toEqual(next)
  })
})

describe('what a crash has left', () => {
  test('a draft beside a whole file is ignored, and removed with the next change', async () => {
    const file = new IdentityFile(path)
    await file.create(identity)
    await writeFile(`${path}.4711.tmp`, '{"version":1,"cred')
    await writeFile(`${path}.backup`, 'somebody’s own')
    expect(await file.load()).toEqual(identity)
    await file.replace('refresh-1', next)
    expect((await names()).sort()).toEqual(['config.json', 'config.json.backup'])
  })

  test.each([
    ['half a file', JSON.stringify(identity).slice(0, 200)],
    ['an empty file', ''],
    ['a file of zeros', '\0'.repeat(512)],
    ['a file without tokens', JSON.stringify({ ...identity, credentials: {} })],
    ['another program’s file', '{"version":1}'],
    ['a list', '[]'],
  ])('%s is damaged: the message says what to do, and it is left alone', async (_, text) => {
    await mkdir(join(folder, 'rollcall'))
    await writeFile(path, text)
    const file = new IdentityFile(path)
    await expect(file.load()).rejects.toMatchObject({
      name: 'IdentityError',
      code: 'damaged',
      message: expect.stringMatching(/is damaged: .*enroll again with --force/),
    })
    await expect(file.replace('refresh-1', next)).rejects.toMatchObject({ code: 'damaged' })
    expect(await readFile(path, 'utf8')).toBe(text)
    await file.create(identity, { force: true })
    expect(await file.load()).toEqual(identity)
  })

  test('a lock whose owner is gone holds nobody up', async () => {
    const file = new IdentityFile(path)
    await file.create(identity)
    await writeFile(`${path}.write`, '2147483646 gone\n')
    await file.replace('refresh-1', next)
    expect(await names()).toEqual(['config.json'])
  })
})

describe('a file that cannot be used', () => {
  test('is missing', async () => {
    await expect(new IdentityFile(path).load()).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('rollcall enroll'),
    })
  })

  test('was written by a newer kit', async () => {
    await mkdir(join(folder, 'rollcall'))
    await writeFile(path, JSON.stringify({ version: 2 }))
    await expect(new IdentityFile(path).load()).rejects.toMatchObject({ code: 'unreadable' })
  })

  test('cannot be read', async () => {
    // A folder in its place: a mode would not keep the superuser from reading.
    await mkdir(path, { recursive: true })
    await expect(new IdentityFile(path).load()).rejects.toMatchObject({ code: 'unreadable' })
  })
})
