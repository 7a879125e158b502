import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enrollAgents, getSession, openFeed } from './client.ts'
import { makeDataDir, spawnServerProcess, startServerProcess } from './support.ts'

const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

/** What a server that is ready has had of the processor; where the kernel does not tell, how long it took. */
function cpuMsOf({ pid, readyMs }: { readonly pid: number; readonly readyMs: number }): number {
  if (!existsSync(`/proc/${pid}/stat`)) return readyMs
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // proc_pid_stat(5): after the name, fields 14 (user) and 15 (kernel), in hundredths of a second.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** One that was set up and left in order; tests copy it. */
let setUp: ReturnType<typeof makeDataDir>
/** What the first start took, with a new database, and how much of that was work. */
let firstStartMs: number
let firstCpuMs: number
beforeAll(async () => {
  setUp = makeDataDir()
  await using server = await startServerProcess({ env: { ROLLCALL_DATA_DIR: setUp.path } })
  firstStartMs = server.readyMs
  firstCpuMs = cpuMsOf(server)
  expect(await server.stop()).toEqual({ code: 0, signal: null })
})
afterAll(() => setUp?.[Symbol.dispose]())

describe('the start', () => {
  test('is ready soon on a new data directory, and sooner on one that is there', async () => {
    await using server = await startServerProcess({ env: { ROLLCALL_DATA_DIR: setUp.path } })
    const cpuMs = cpuMsOf(server)
    expect(await server.stop()).toEqual({ code: 0, signal: null })
    console.log(
      `ready after ${firstStartMs} ms with a new database, ${server.readyMs} ms with one that is there; of the processor ${firstCpuMs} and ${cpuMs} ms`,
    )
    expect(cpuMs).toBeLessThan(firstCpuMs)
  })

  test.concurrent('of a second server on one data directory ends with one line that names the first', async ({
    expect,
  }) => {
    using dataDir = makeDataDir(setUp.path)
    const env = { ROLLCALL_DATA_DIR: dataDir.path }
    await using first = await startServerProcess({ env })
    await using second = await spawnServerProcess({ env })
    expect(await second.exited).toEqual({ code: 1, signal: null })
    expect(lines(second.output.stderr)).toHaveLength(1)
    expect(second.output.stderr).toContain(`process ${first.pid}`)
    expect(second.output.stderr).toContain(dataDir.path)
    // The first has noticed nothing.
    const [agent] = await enrollAgents(first.url, 1)
    expect((await getSession(first.url, agent?.session_id ?? '')).status).toBe('active')
  })

  test.concurrent.each([
    ['ROLLCALL_SECRET', { ROLLCALL_SECRET: 'short' }],
    ['ROLLCALL_SESSION_IDLE_TIMEOUT_S', { ROLLCALL_SESSION_IDLE_TIMEOUT_S: 'soon' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/rollcall' }],
  ])('with a wrong %s ends with one line that names it', async (name, env) => {
    using dataDir = makeDataDir()
    await using server = await spawnServerProcess({
      env: { ROLLCALL_DATA_DIR: dataDir.path, ...env },
    })
    expect(await server.exited).toEqual({ code: 1, signal: null })
    expect(lines(server.output.stderr)).toHaveLength(1)
    expect(server.output.stderr).toMatch(new RegExp(`^${name} should be `))
  })

  test.concurrent('takes over the lock of a process that is gone, also when its pid lives again', async ({
    expect,
  }) => {
    using dataDir = makeDataDir(setUp.path)
    const env = { ROLLCALL_DATA_DIR: dataDir.path }
    {
      await using server = await startServerProcess({ env })
      server.kill('SIGKILL')
      await server.exited
      expect(readFileSync(join(dataDir.path, 'lock'), 'utf8')).toContain(`${server.pid} `)
    }
    // This very process has the pid, but did not start when the lock says.
    writeFileSync(join(dataDir.path, 'lock'), `${process.pid} another-boot/1\n`)
    await using server = await startServerProcess({ env })
    expect(readFileSync(join(dataDir.path, 'lock'), 'utf8')).toContain(`${server.pid} `)
  })

  test.concurrent('survives being killed at any moment of the first start', async ({ expect }) => {
    using dataDir = makeDataDir()
    const env = { ROLLCALL_DATA_DIR: dataDir.path }
    // Later moments, when the database stands, are the business of another test.
    for (const part of [0.2, 0.4, 0.55, 0.7, 0.85]) {
      await using server = await spawnServerProcess({ env })
      await sleep(part * firstStartMs)
      server.kill('SIGKILL')
      await server.exited
    }
    await using server = await startServerProcess({ env })
    expect(await enrollAgents(server.url, 1)).toHaveLength(1)
  })
})

describe.concurrent('SIGTERM', () => {
  test('ends the streams, frees the data directory and exits 0', async ({ expect }) => {
    using dataDir = makeDataDir(setUp.path)
    await using server = await startServerProcess({ env: { ROLLCALL_DATA_DIR: dataDir.path } })
    const readings = await Promise.all([openFeed(server.url), openFeed(server.url)])
    await enrollAgents(server.url, 1)
    for (const reading of readings) {
      await expect.poll(() => reading.events.some(({ id }) => id !== undefined)).toBe(true)
    }
    expect(existsSync(join(dataDir.path, 'lock'))).toBe(true)

    const stoppedAt = performance.now()
    expect(await server.stop()).toEqual({ code: 0, signal: null })
    console.log(`ended ${Math.round(performance.now() - stoppedAt)} ms after SIGTERM`)
    for (const reading of readings) await expect.poll(() => reading.end).toBe('closed')
    expect(existsSync(join(dataDir.path, 'lock'))).toBe(false)
    expect(server.output.stderr).toBe('')
  })

  test('during the start ends it as well', async ({ expect }) => {
    using dataDir = makeDataDir()
    const env = { ROLLCALL_DATA_DIR: dataDir.path }
    await using server = await spawnServerProcess({ env })
    await expect.poll(() => existsSync(join(dataDir.path, 'lock'))).toBe(true)
    await server.stop()
    await using again = await startServerProcess({ env })
    expect(await enrollAgents(again.url, 1)).toHaveLength(1)
  })
})
