import { describe, expect, test, vi } from 'vitest'
import { paced } from '#tests/support/pace.ts'
import { run } from './run.mjs'

const node = (code: string, options = {}) => run(process.execPath, ['-e', code], options)

describe('a program', () => {
  test('that ends well, with what it wrote', async () => {
    const result = await node('console.log("out"); console.error("err")')
    expect(result).toMatchObject({ ok: true, code: 0, timedOut: false })
    expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out'])
  })

  test('whose lines are given as they come, the last without its end too', async () => {
    const lines: string[] = []
    const onLine = (line: string) => void lines.push(line)
    const result = await node('process.stdout.write("one\\ntwo"); console.error("err")', { onLine })
    expect(lines).toEqual(['one', 'two'])
    expect(result.output).toBe('err\n')
  })

  test('that is not there', async () => {
    const result = await run('/nowhere/at-all', [])
    expect(result).toMatchObject({ ok: false, code: 1 })
    expect(result.output).toContain('ENOENT')
  })

  test(
    'that hangs is ended with what it started, though neither listens',
    async () => {
      const deaf = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); '
      const child = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(deaf)}])`
      const pids: number[] = []
      const result = await node(`${deaf} console.log(${child}.pid)`, {
        onLine: (line: string) => void pids.push(Number(line)),
        timeoutMs: paced(500),
        patienceMs: 10,
      })
      expect(result).toMatchObject({ ok: false, timedOut: true })
      expect(pids).toHaveLength(1)
      const isThere = () => process.kill(pids[0] ?? 0, 0)
      await vi.waitFor(() => expect(isThere).toThrow('ESRCH'), { timeout: paced(5_000) })
    },
    paced(20_000),
  )
})
