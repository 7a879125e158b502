import { type ChildProcess, spawn } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findKeeper, lockIdentity } from './lock-identity.ts'

let folder: string
let path: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-lock-'))
  path = join(folder, 'config.json')
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Another process that holds the lock. */
async function otherKeeper(): Promise<number> {
  const module = JSON.stringify(new URL('./lock-identity.ts', import.meta.url).href)
  const script = `import { lockIdentity } from ${module}; lockIdentity(${JSON.stringify(path)}); console.log('locked'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child.pid ?? 0
}

test('a second keeper is refused, and told which process is the first', async () => {
  const pid = await otherKeeper()
  expect(findKeeper(path)).toEqual({ pid })
  expect(() => lockIdentity(path)).toThrow(`(process ${pid})`)
  expect(() => lockIdentity(path)).toThrow(expect.objectContaining({ pid }))
})

test('also one in this very process', () => {
  const lock = lockIdentity(path)
  expect(findKeeper(path)).toEqual({ pid: process.pid })
  expect(() => lockIdentity(path)).toThrow(expect.objectContaining({ pid: process.pid }))
  lock.release()
  expect(findKeeper(path)).toBeNull()
  lockIdentity(path).release()
})

test('the lock of one that was killed is taken over', async () => {
  const pid = await otherKeeper()
  const [child] = children
  const ended = new Promise((resolve) => child?.once('exit', resolve))
  process.kill(pid, 'SIGKILL')
  await ended
  expect(findKeeper(path)).toBeNull()
  lockIdentity(path).release()
})

test.runIf(process.platform === 'linux')('so is one whose pid is another program’s now', () => {
  writeFileSync(`${path}.lock`, `${process.ppid} some-boot/12345\n`)
  expect(findKeeper(path)).toBeNull()
  lockIdentity(path).release()
})

test('an empty lock is one being made, unless it is old', () => {
  const now = Date.now() / 1000
  const write = (at: number) => {
    writeFileSync(`${path}.lock`, '')
    utimesSync(`${path}.lock`, at, at)
  }
  // It stays new, however long this takes.
  write(now + 60)
  expect(() => lockIdentity(path)).toThrow('just starting')
  write(now - 60)
  lockIdentity(path).release()
})

test('an identity has one lock, whatever way leads to it', () => {
  const link = join(folder, 'link.json')
  symlinkSync(path, link)
  // Be it there or not yet.
  for (const text of [undefined, '{}']) {
    if (text !== undefined) writeFileSync(path, text)
    const lock = lockIdentity(link)
    expect(findKeeper(path)).toEqual({ pid: process.pid })
    expect(() => lockIdentity(path)).toThrow(`process ${process.pid}`)
    lock.release()
    expect(findKeeper(path)).toBeNull()
  }
})

test('where none can be written, none is left behind', () => {
  expect(() => lockIdentity(join('/dev/null', 'config.json'))).toThrow()
  const lock = lockIdentity(path)
  lock.release()
  expect(readdirSync(folder)).toEqual([])
})

test('a lock that another has taken over is not released', () => {
  const lock = lockIdentity(path)
  writeFileSync(`${path}.lock`, '1 theirs\n')
  lock.release()
  expect(readFileSync(`${path}.lock`, 'utf8')).toBe('1 theirs\n')
})
