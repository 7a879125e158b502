import { afterEach, expect, test } from 'vitest'
import { FakeClock } from './fake-clock.ts'
import { type Reply, ScriptedServer } from './scripted-server.ts'

const clock = new FakeClock()
const server = new ScriptedServer(() => ({ body: {} }), clock)
afterEach(() => server.stop())

/** What takes some time of its own, whatever the clock says. */
const takesLong = () => new Promise<void>((resolve) => setTimeout(resolve, 30))

/** Does something, and sleeps an hour besides; answers how much time has passed when it is done. */
async function passedWhile(work: () => Promise<unknown>): Promise<number> {
  const start = clock.monotonic()
  let doneAfter: number | undefined
  void work().finally(() => {
    doneAfter = clock.monotonic() - start
  })
  void clock.sleep(3_600_000)
  await clock.passUntil(() => doneAfter !== undefined)
  return doneAfter ?? Number.NaN
}

test('time waits for what is done to a file, and for what that leads to', async () => {
  const file = { sync: takesLong, close: takesLong }
  const fs = clock.watch({ open: async () => takesLong().then(() => file) })
  const passed = await passedWhile(async () => {
    const opened = await fs.open()
    await opened.sync()
    await opened.close()
  })
  expect(passed).toBe(0)
})

test('and for a request, its answer, and the part of a stream that was written', async () => {
  await server.start()
  for (const reply of [
    { body: { text: 'x'.repeat(1_000_000) } },
    { status: 204 },
    { stream: (response) => void response.writeHead(200).end('x'.repeat(1_000_000)) },
    { isCut: true },
  ] satisfies Reply[]) {
    server.answer = () => reply
    const ask = () => server.fetch(server.url).then((response) => response.text())
    expect(await passedWhile(() => ask().catch(() => undefined))).toBe(0)
  }
  await server.stop()
  expect(await passedWhile(() => server.fetch(server.url).catch(() => undefined))).toBe(0)
})

test('but not for what the test alone can end', async () => {
  await server.start()
  let isAsked = false
  server.answer = () => {
    isAsked = true
    return new Promise<never>(() => undefined)
  }
  const abort = new AbortController()
  const { signal } = abort
  const withheld = server.fetch(server.url, { signal }).catch(() => undefined)
  expect(await clock.passUntil(() => isAsked)).toBe(0)
  const slept = clock.sleep(1000).then(() => abort.abort())
  await clock.pass(1000)
  await slept
  expect(await withheld).toBeUndefined()
})

test('what does not come true in time is told', async () => {
  await clock.pass(3_600_000)
  void clock.sleep(3_600_001)
  await expect(clock.passUntil(() => false)).rejects.toThrow('in time')
})
