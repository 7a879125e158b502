import {
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Credentials } from '../client/credentials.ts'
import { IdentityFile } from './identity-file.ts'
import { lockIdentity } from './lock-identity.ts'
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
    if (state.isFull && flags === 'wx') {
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

  test('is made where a link leads, though there is nothing yet', async () => {
    await mkdir(join(folder, 'rollcall'))
    await symlink(join('..', 'elsewhere.json'), path)
    await new IdentityFile(path).create(identity)
    expect(JSON.parse(await readFile(join(folder, 'elsewhere.json'), 'utf8'))).toEqual(identity)
    expect(await names()).toEqual(['config.json'])
  })

  test('is changed by one at a time, whatever way leads to it', async () => {
    const link = join(folder, 'link.json')
    await symlink(path, link)
    const files = [new IdentityFile(path), new IdentityFile(link)]
    await files[0]?.create(identity)
    const more = (now: typeof identity) => ({
      ...now,
      heartbeat_interval_s: now.heartbeat_interval_s + 1,
    })
    await Promise.all(Array.from({ length: 20 }, (_, nth) => files[nth % 2]?.update(more)))
    expect((await onDisk()).heartbeat_interval_s).toBe(identity.heartbeat_interval_s + 20)
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

describe('a file that holds another agent by now', () => {
  const other = { ...identity, agent_id: '0b8f7c52-4c0e-4a4a-9d5c-6a4f6a3f9f02', session: null }
  const elsewhere = { ...identity, url: 'https://elsewhere.example' }

  test.each([other, elsewhere])(
    'gives its tokens to nobody else, and takes nothing',
    async (now) => {
      const file = new IdentityFile(path)
      await file.create(identity)
      await new IdentityFile(path).create(now, { force: true })
      const replaced = { name: 'IdentityError', code: 'replaced' }
      await expect(file.read()).rejects.toMatchObject(replaced)
      await expect(file.rehearse()).rejects.toMatchObject(replaced)
      await expect(file.replace('refresh-1', next)).rejects.toMatchObject(replaced)
      const session = { session_id: 's', reconnect_token: null, reconnect_token_expires_at: null }
      await expect(file.saveSession(session)).rejects.toMatchObject(replaced)
      expect(await onDisk()).toEqual(now)
      // Whoever looks sees it, and remains who it was.
      expect(await file.load()).toEqual(now)
      await expect(file.read()).rejects.toMatchObject(replaced)
      expect(await new IdentityFile(path).read()).toEqual(now.credentials)
    },
  )
})

describe('a file that is lost', () => {
  test.each(['', '{"version":1,', undefined])('(%j) is made anew by its keeper', async (text) => {
    const file = new IdentityFile(path)
    await file.create(identity)
    const lock = lockIdentity(path)
    if (text === undefined) await rm(path)
    else await writeFile(path, text)
    await file.rehearse()
    await file.replace('refresh-1', next)
    expect(await onDisk()).toEqual({ ...identity, credentials: next })
    lock.release()
  })

  test('and by nobody else', async () => {
    const file = new IdentityFile(path)
    await file.create(identity)
    await rm(path)
    await expect(file.replace('refresh-1', next)).rejects.toMatchObject({ code: 'missing' })
    expect(await names()).toEqual([])
  })
})

test('tokens are not written into what somebody has put in the way of a draft', async () => {
  const file = new IdentityFile(path)
  await file.create(identity)
  const theirs = join(folder, 'theirs')
  await writeFile(theirs, '')
  for (const write of [() => file.rehearse(), () => file.replace('refresh-1', next)]) {
    await symlink(theirs, `${path}.${process.pid}.tmp`)
    await write()
    expect(await readFile(theirs, 'utf8')).toBe('')
  }
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test.runIf(process.geteuid?.() === 0)('the superuser leaves it to its owner', async () => {
  const file = new IdentityFile(path)
  await file.create(identity)
  await chown(path, 4242, 4343)
  await file.replace('refresh-1', next)
  expect(await stat(path)).toMatchObject({ uid: 4242, gid: 4343 })
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
    ['a file without an address', JSON.stringify({ ...identity, url: 'localhost' })],
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
      reason: expect.stringMatching(/^(it|`[\w.]+`) is \D+$/),
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
