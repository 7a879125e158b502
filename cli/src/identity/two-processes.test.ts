import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { paced } from '../../../tests/support/pace.ts'
import { RollcallClient } from '../client/client.ts'
import { FakeClock } from '../client/fake-clock.ts'
import { ScriptedServer, tokensReply } from '../client/scripted-server.ts'
import { IdentityFile } from './identity-file.ts'
import { nodeFileSystem } from './replace-file.ts'
import { sampleIdentity } from './sample-identity.ts'

const href = (module: string) => JSON.stringify(new URL(module, import.meta.url).href)

/** Asks for an access token, as a command does, and prints it. */
const SCRIPT = `
  const { IdentityFile } = await import(${href('./identity-file.ts')})
  const { RollcallClient } = await import(${href('../client/client.ts')})
  const file = new IdentityFile(process.argv[1])
  const { url } = await file.load()
  for await (const _ of process.stdin) {
    console.log(await new RollcallClient({ url, credentials: file }).accessToken())
  }`

/** Keeps the session of an identity, as far as its lock says. */
const KEEPER = `
  const { lockIdentity } = await import(${href('./lock-identity.ts')})
  lockIdentity(process.argv[1])
  console.log('locked')
  setInterval(() => {}, 1000)`

test(
  'while another process keeps the session, that alone presents the refresh token',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-kept-'))
    const path = join(folder, 'config.json')
    const clock = new FakeClock()
    const server = await new ScriptedServer(
      () => tokensReply('access-2', 'refresh-2'),
      clock,
    ).start()
    const file = new IdentityFile(path, { fs: clock.watch(nodeFileSystem) })
    await file.create(sampleIdentity(clock.now() - 2 * 86_400_000, { url: server.url }))
    const child = spawn(process.execPath, ['--input-type=module', '-e', KEEPER, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve))
      const { url, fetch } = server
      const client = new RollcallClient({ url, fetch, credentials: file, clock })
      let isOver = false
      const failed = client
        .accessToken()
        .catch((error) => error)
        .finally(() => {
          isOver = true
        })
      await clock.passUntil(() => isOver)
      expect(await failed).toMatchObject({ name: 'IdentityError', code: 'kept' })
      expect((await failed).message).toContain(`kill -CONT ${child.pid}`)

      const { credentials } = sampleIdentity(clock.now())
      await file.replace('refresh-1', { ...credentials, access_token: 'access-3' })
      expect(await client.accessToken()).toBe('access-3')
      expect(server.got).toEqual([])
    } finally {
      child.kill('SIGKILL')
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
  paced(20_000),
)

test(
  'processes that refresh one identity at once end up with the same tokens, those on the disk',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-two-'))
    const path = join(folder, 'config.json')
    // As the server does: the successor is the same whoever asks, the access token is another.
    let asked = 0
    const server = await new ScriptedServer(async ({ body }) => {
      asked += 1
      const generation = Number(body.refresh_token.split('-')[1]) + 1
      return tokensReply(`access-${generation}-${asked}`, `refresh-${generation}`)
    }).start()
    try {
      const expired = sampleIdentity(Date.now() - 2 * 86_400_000, { url: server.url })
      await new IdentityFile(path).create(expired)
      const runs = Array.from({ length: 4 }, () => {
        const args = ['--input-type=module', '-e', SCRIPT, path]
        const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
        let output = ''
        child.stdout.on('data', (chunk) => {
          output += chunk
        })
        const ended = new Promise<string>((resolve, reject) => {
          child.on('error', reject).on('close', () => resolve(output.trim()))
        })
        return { child, ended }
      })
      for (const { child } of runs) child.stdin.end('go\n')
      const tokens = await Promise.all(runs.map(({ ended }) => ended))

      const { credentials } = JSON.parse(await readFile(path, 'utf8'))
      expect(credentials.refresh_token).toBe('refresh-2')
      expect(new Set(tokens)).toEqual(new Set([credentials.access_token]))
      expect(server.got.every(({ body }) => body.refresh_token === 'refresh-1')).toBe(true)
    } finally {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
  paced(20_000),
)
