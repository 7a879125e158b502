import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paced } from '#tests/support/pace.ts'
import { enrollMachine, makeMachine } from './kit-command.ts'
import { type KitServer, startKitServer } from './kit-server.ts'
import { machineNode as node, npmCommand } from './npm.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PACKED_LIMIT = 300_000

interface Packed {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

describe('the packed kit', () => {
  let server: KitServer
  let folder: string
  let app: string
  let packed: Packed

  beforeAll(async () => {
    server = await startKitServer({ ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(paced(5)) })
    folder = mkdtempSync(join(tmpdir(), 'rollcall-packed-'))
    app = join(folder, 'app')
    await run(process.execPath, [join(ROOT, 'cli/build.mjs'), '--if-needed'])
    // Without `prepack`, which would build it anew beside those who use it.
    const { stdout } = await npm(
      ROOT,
      'pack',
      './cli',
      '--ignore-scripts',
      '--json',
      '--pack-destination',
      folder,
    )
    const told = JSON.parse(stdout) as Packed[] | Record<string, Packed>
    packed = Object.values(told)[0] as Packed
    await npm(
      folder,
      ...['install', '--prefix', app, '--offline', '--no-audit', '--no-fund'],
      join(folder, basename(packed.filename)),
    )
  })
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  async function npm(cwd: string, ...args: string[]) {
    const env = {
      ...process.env,
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_update_notifier: 'false',
    }
    const [file, all] = npmCommand(...args)
    return run(file, all, { cwd, env })
  }

  test(`is under ${PACKED_LIMIT / 1000} kB, and brings nothing along`, () => {
    console.log(
      `packed ${(packed.size / 1000).toFixed(1)} kB, unpacked ${(packed.unpackedSize / 1000).toFixed(1)} kB, ${packed.files.length} files`,
    )
    expect(packed.size).toBeLessThan(PACKED_LIMIT)
    const installed = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(installed).toEqual(['rollcall'])
    const kinds = packed.files.map(({ path }) => path.split('/')[0])
    expect([...new Set(kinds)].sort()).toEqual(
      expect.arrayContaining(['bin', 'dist', 'package.json']),
    )
    expect(
      packed.files.map(({ path }) => path).filter((path) => /\.test\.|^src\//.test(path)),
    ).toEqual([])
  })

  test('enrolls and beats with this machine’s Node.js', async () => {
    const { stdout: version } = await run(node, ['--version'])
    console.log(`installed from the package, run by Node.js ${version.trim()}`)
    const command = join(app, 'node_modules/rollcall/bin/rollcall.mjs')
    using machine = await enrollMachine(server, { node, command })
    const { agent_id, session } = machine.identity()
    await using daemon = machine.begin('start', '--json')
    const lastBeat = async () => Number((await server.sessionsOf(agent_id))[0]?.last_activity)
    const begun = await lastBeat()
    for (let beats = 1, before = begun; beats <= 2; beats++) {
      await expect.poll(lastBeat, { timeout: paced(30_000), interval: 100 }).toBeGreaterThan(before)
      before = await lastBeat()
    }
    daemon.kill('SIGTERM')
    expect(await daemon.exited).toEqual({ code: 0, signal: null })
    expect(daemon.output.stderr).toBe('')
    expect(await server.sessionsOf(agent_id)).toMatchObject([
      { session_id: session?.session_id, disconnect_reason: 'client_closed' },
    ])
  })

  test('is found by npx, and every command explains itself', async () => {
    const { stdout } = await npm(app, 'exec', '--offline', '--', 'rollcall', '--help')
    const command = join(app, 'node_modules/rollcall/bin/rollcall.mjs')
    using machine = makeMachine({ node, command })
    for (const name of [
      'enroll',
      'start',
      'status',
      'whoami',
      'doctor',
      'tasks',
      'transfer',
      'balance',
      'watch',
      'leave',
      'token',
      'mcp',
    ]) {
      expect(stdout).toContain(name)
      const help = await machine.run(name, '--help')
      expect({ name, code: help.code, stderr: help.stderr }).toEqual({ name, code: 0, stderr: '' })
      expect(help.stdout).toContain('Examples:')
    }
  })

  test('compiles in a TypeScript program of somebody else', async () => {
    // TypeScript is the program's own; the kit needs Node.js's types and no more.
    symlinkSync(join(ROOT, 'node_modules/@types'), join(app, 'node_modules/@types'))
    symlinkSync(join(ROOT, 'node_modules/undici-types'), join(app, 'node_modules/undici-types'))
    writeFileSync(
      join(app, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          moduleResolution: 'nodenext',
          target: 'es2022',
          types: ['node'],
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          // The kit's own types are held to it, too.
          skipLibCheck: false,
        },
        files: ['consumer.mts'],
      }),
    )
    writeFileSync(join(app, 'consumer.mts'), CONSUMER)
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    await run(process.execPath, [tsc, '-p', app], { cwd: app }).catch(
      (error: { stdout?: string }) => {
        throw new Error(error.stdout || String(error))
      },
    )
  })
})

const CONSUMER = `
import { IdentityFile, ProblemError, readFeed, RollcallClient, SessionKeeper } from 'rollcall'

const identity = new IdentityFile('config.json')
const client = new RollcallClient({ url: 'http://localhost:3000', credentials: identity })
const keeper = new SessionKeeper({ client, identity, onChange: ({ type, at }) => console.log(type, at) })
const running = keeper.run()

try {
  const { tasks } = await client.call('listTasks', { query: { state: 'submitted' } })
  for (const { task_id, reward } of tasks) {
    const amount: string = reward
    const { claim } = await client.call('claimTask', { params: { task_id } })
    await client.call('completeTask', { params: { task_id }, body: { claim, result: { amount } } })
  }
  // @ts-expect-error: a state that there is not
  await client.call('listTasks', { query: { state: 'done' } })
} catch (error) {
  if (error instanceof ProblemError && error.code === 'stale_claim') console.log(error.next_action)
}
for await (const event of readFeed(client, 'sessions')) {
  if (event.type === 'session_disconnected') break
}
await keeper.stop()
await running
`
