import { execFile, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from './support/latencies.ts'
import type { BenchPlace } from './support/places.ts'
import { ms, type Row, ratio } from './support/table.ts'

const ROUNDS = 15
const kit = fileURLToPath(new URL('../cli', import.meta.url))
const run = promisify(execFile)

/** `rollcall start`, from its begin to its first request, against a Node.js that does nothing. */
export async function benchKitStart(place: BenchPlace): Promise<Row[]> {
  // No database has a part in it: once is enough.
  if (!place.isEmbedded) return []
  execFileSync(process.execPath, [join(kit, 'build.mjs'), '--if-needed'])
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-kit-start-'))
  // As it is installed: in a clone each start looks whether the build is of these sources.
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(kit, part), join(folder, 'kit', part), { recursive: true })
  }
  const command = join(folder, 'kit/bin/rollcall.mjs')
  let onRequest = () => {}
  const server = createServer((_, response) => {
    onRequest()
    response.writeHead(503, { 'Retry-After': '60' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const config = join(folder, 'config.json')
  writeFileSync(config, identity(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))

  const start = async () => {
    const beganAt = performance.now()
    const asked = new Promise<number>((resolve) => {
      onRequest = () => resolve(performance.now() - beganAt)
    })
    const child = spawn(process.execPath, [command, 'start'], {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        NODE_ENV: 'production',
        ROLLCALL_CONFIG: config,
      },
      stdio: 'ignore',
    })
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    const gone = ended.then(() =>
      Promise.reject(new Error('rollcall start has asked for nothing.')),
    )
    const took = await Promise.race([asked, gone])
    gone.catch(() => {})
    child.kill('SIGKILL')
    await ended
    return took
  }
  const nothing = async () => {
    const beganAt = performance.now()
    await run(process.execPath, ['-e', '0'])
    return performance.now() - beganAt
  }

  try {
    await start()
    await nothing()
    const measured: number[] = []
    const yardstick: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      measured.push(await start())
      yardstick.push(await nothing())
    }
    const [took, idle] = [median(measured), median(yardstick)]
    return [
      {
        what: `rollcall start to its first request against node -e 0: ${ms(took - idle)} more`,
        measured: ms(took),
        yardstick: ms(idle),
        ratio: ratio(took, idle),
        aim: '< 150 ms more',
      },
    ]
  } finally {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of an agent whose tokens are good and who has a session, so that the first request is its heartbeat. */
function identity(url: string): string {
  const inADay = new Date(Date.now() + 86_400_000).toISOString()
  const id = '00000000-0000-4000-8000-000000000000'
  return JSON.stringify({
    version: 1,
    url,
    agent_id: id,
    name: 'bench',
    client_type: 'bench',
    roles: [],
    credentials: {
      access_token: 'a.b.c',
      access_token_expires_at: inADay,
      refresh_token: 'rcr_bench',
      refresh_token_expires_at: inADay,
    },
    session: { session_id: id, reconnect_token: null, reconnect_token_expires_at: null },
    heartbeat_interval_s: 30,
    enrolled_at: new Date().toISOString(),
  })
}
