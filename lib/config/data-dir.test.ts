import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { paced } from '#tests/support/pace.ts'
import { ConfigError } from './config.ts'
import { lockDataDir, readOrCreateSecret } from './data-dir.ts'

let root: string
let dir: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-data-dir-'))
  dir = join(root, 'deep', 'data')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const mode = (path: string) => statSync(path).mode & 0o777
const MODULE = new URL('./data-dir.ts', import.meta.url).href

/** Another process, that runs this and then waits for its end. */
async function elsewhere(
  code: string,
): Promise<{ pid: number; said: string; end(): Promise<void> }> {
  const source = `import { lockDataDir, readOrCreateSecret } from ${JSON.stringify(MODULE)}
    const dir = ${JSON.stringify(dir)}
    ${code}
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const end = async () => {
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(end)
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { pid: child.pid ?? 0, said: said.toString().trim(), end }
}

describe('secrets', () => {
  test('are made once, readable by their owner alone', () => {
    const secret = readOrCreateSecret(dir, 'secret')
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(readOrCreateSecret(dir, 'secret')).toBe(secret)
    expect(mode(join(dir, 'secret'))).toBe(0o600)
    expect(mode(dir)).toBe(0o700)
    expect(readdirSync(dir)).toEqual(['secret'])
  })

  test('have their prefix, and are not each other', () => {
    expect(readOrCreateSecret(dir, 'operator-key', 'rco_')).toMatch(/^rco_[\w-]{43}$/)
    expect(readOrCreateSecret(dir, 'other', 'rco_')).not.toBe(
      readOrCreateSecret(dir, 'operator-key', 'rco_'),
    )
  })

  test('one that was written by hand is taken without its line break', () => {
    readOrCreateSecret(dir, 'secret')
    writeFileSync(join(dir, 'secret'), 'by hand\r\n')
    expect(readOrCreateSecret(dir, 'secret')).toBe('by hand')
  })

  test('an empty file, as a full disk leaves it, is replaced', () => {
    readOrCreateSecret(dir, 'secret')
    writeFileSync(join(dir, 'secret'), '')
    const secret = readOrCreateSecret(dir, 'secret')
    expect(readFileSync(join(dir, 'secret'), 'utf8').trim()).toBe(secret)
    expect(secret).toHaveLength(43)
  })

  test(
    'of several processes that make one at once, all get the same',
    async () => {
      const all = await Promise.all(
        Array.from({ length: 4 }, () =>
          elsewhere(`console.log(readOrCreateSecret(dir, 'secret'))`),
        ),
      )
      expect(new Set(all.map(({ said }) => said))).toEqual(
        new Set([readOrCreateSecret(dir, 'secret')]),
      )
      expect(readdirSync(dir)).toEqual(['secret'])
    },
    paced(20_000),
  )

  test('a place that cannot be a directory is named', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => readOrCreateSecret(join(root, 'file', 'x'), 'secret')).toThrow(ConfigError)
    expect(() => readOrCreateSecret(join(root, 'file', 'x'), 'secret')).toThrow(
      /^ROLLCALL_DATA_DIR should be a directory/,
    )
  })
})

describe('the lock', () => {
  const path = () => join(dir, 'lock')

  test('is held until it is released', () => {
    const lock = lockDataDir(dir)
    expect(readFileSync(path(), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
    expect(mode(path())).toBe(0o600)
    lock.release()
    expect(existsSync(path())).toBe(false)
    lock.release()
  })

  test(
    'of a living process is refused, with its pid; of a dead one taken over',
    async () => {
      const holder = await elsewhere(`lockDataDir(dir); console.log('held')`)
      expect(() => lockDataDir(dir)).toThrow(ConfigError)
      expect(() => lockDataDir(dir)).toThrow(`(process ${holder.pid})`)
      expect(readFileSync(path(), 'utf8')).toMatch(new RegExp(`^${holder.pid} `))
      await holder.end()
      const lock = lockDataDir(dir)
      expect(readFileSync(path(), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
      lock.release()
      expect(readdirSync(dir)).toEqual([])
    },
    paced(20_000),
  )

  test.runIf(process.platform === 'linux')(
    'of a pid that is another program by now is taken over',
    async () => {
      const stranger = await elsewhere(`console.log('here')`)
      lockDataDir(dir).release()
      writeFileSync(path(), `${stranger.pid} some-other-boot/12345\n`)
      lockDataDir(dir).release()
      // Its own start time is what makes it the holder.
      const { stdout } = spawnSync('cat', [`/proc/${stranger.pid}/stat`], { encoding: 'utf8' })
      const started = stdout.slice(stdout.lastIndexOf(')') + 2).split(' ')[19]
      const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      writeFileSync(path(), `${stranger.pid} ${bootId}/${started}\n`)
      expect(() => lockDataDir(dir)).toThrow(`(process ${stranger.pid})`)
    },
    20_000,
  )

  test('of this very process is held too, and its own to release', () => {
    const lock = lockDataDir(dir)
    expect(() => lockDataDir(dir)).toThrow(ConfigError)
    expect(() => lockDataDir(dir)).toThrow(`(process ${process.pid})`)
    expect(readFileSync(path(), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
    lock.release()
    lockDataDir(dir).release()
  })

  test.runIf(process.platform === 'linux')(
    'of a process that had this one’s pid before is taken over',
    () => {
      lockDataDir(dir).release()
      writeFileSync(path(), `${process.pid} some-other-boot/12345\n`)
      lockDataDir(dir).release()
      expect(readdirSync(dir)).toEqual([])
    },
  )

  test.runIf(process.platform === 'linux')(
    'of a process that has ended, though nobody has asked how, is taken over',
    async () => {
      // A shell's child, and in the shell's place a program that does not wait for it: the child ends
      // once that is there.
      const child = 'until [ "$(cat /proc/$$/comm)" = sleep ]; do sleep 0.01; done'
      const parent = spawn('sh', ['-c', `(${child}) & echo $!; exec sleep 60`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      onTestFinished(() => void parent.kill('SIGKILL'))
      const [said] = (await once(parent.stdout, 'data')) as [Buffer]
      const pid = Number(said.toString())
      const fields = () => {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      }
      await expect.poll(() => fields()[0]).toBe('Z')
      const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      lockDataDir(dir).release()
      writeFileSync(path(), `${pid} ${bootId}/${fields()[19]}\n`)
      lockDataDir(dir).release()
      expect(fields()[0]).toBe('Z')
      expect(readdirSync(dir)).toEqual([])
    },
    paced(20_000),
  )

  test.each(['', 'nonsense', '-1 x', '0', '99999999999 x', '\u0000'])(
    '%j is nobody’s',
    (content) => {
      lockDataDir(dir).release()
      writeFileSync(path(), content)
      lockDataDir(dir).release()
      expect(readdirSync(dir)).toEqual([])
    },
  )

  test('is not taken away from who took it over', () => {
    const lock = lockDataDir(dir)
    writeFileSync(path(), '1 another\n')
    lock.release()
    expect(readFileSync(path(), 'utf8')).toBe('1 another\n')
  })
})
