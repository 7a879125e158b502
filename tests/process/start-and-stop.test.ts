import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { enrollAgents, getSession, openFeed } from './client.ts'
import { makeDataDir, spawnServerProcess, startServerProcess } from './support.ts'

const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

describe('the start', () => {
  test('is ready soon on a new data directory, and sooner on one that is there', async () => {
    using dataDir = makeDataDir()
    const env = { ROLLCALL_DATA_DIR: dataDir.path }
    const times: number[] = []
    for (let n = 0; n < 2; n++) {
      await using server = await startServerProcess({ env })
      times.push(server.readyMs)
      expect(await server.stop()).toEqual({ code: 0, signal: null })
    }
    console.log(
      `ready after ${times[0]} ms with a new database, ${times[1]} ms with one that is there`,
    )
    expect(times[1]).toBeLessThan(10_000)
  })

  test('of a second server on one data directory ends with one line that names the first', async () => {
    using dataDir = makeDataDir()
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

  test.each([
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

  test('takes over the lock of a process that is gone, also when its pid lives again', async () => {
    using dataDir = makeDataDir()
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

  test('survives being killed at any moment of the first start', async () => {
    using dataDir = makeDataDir()
    const env = { ROLLCALL_DATA_DIR: dataDir.path }
    for (let afterMs = 300; afterMs < 3000; afterMs += 350) {
      await using server = await spawnServerProcess({ env })
      await sleep(afterMs)
      server.kill('SIGKILL')
      await server.exited
      // Once the database stands, later moments are the business of another test.
      if (server.output.stdout.includes('is serving')) break
    }
    await using server = await startServerProcess({ env })
    expect(await enrollAgents(server.url, 1)).toHaveLength(1)
  })
})

describe('SIGTERM', () => {
  test('ends the streams, frees the data directory and exits 0', async () => {
    using dataDir = makeDataDir()
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

  test('during the start ends it as well', async () => {
    using dataDir = makeDataDir()
    const env = { ROLLCALL_DATA_DIR: dataDir.path }
    await using server = await spawnServerProcess({ env })
    await expect.poll(() => existsSync(join(dataDir.path, 'lock')), { timeout: 10_000 }).toBe(true)
    await server.stop()
    await using again = await startServerProcess({ env })
    expect(await enrollAgents(again.url, 1)).toHaveLength(1)
  })
})
