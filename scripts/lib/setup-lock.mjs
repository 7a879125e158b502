import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './paths.mjs'

const name = createHash('sha256').update(root).digest('hex').slice(0, 16)
const lockFile = join(tmpdir(), `rollcall-setup-${name}.lock`)
const touchMs = 2_000
const staleMs = 15_000

/**
 * Runs `work` while no other start or test of this folder installs or builds. The holder touches the
 * lock file; one whose process is gone, or that was not touched for 15 s, is taken over.
 */
export async function withSetupLock(work) {
  const mark = `${process.pid} ${randomUUID()}`
  await acquire(mark)
  const timer = setInterval(() => {
    const now = new Date()
    try {
      utimesSync(lockFile, now, now)
    } catch {
      // Taken over after this process was stopped for a while; there is nothing left to keep fresh.
    }
  }, touchMs)
  const release = () => {
    if (read() === mark) rmSync(lockFile, { force: true })
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    process.removeListener('exit', release)
    release()
  }
}

async function acquire(mark) {
  let told = false
  for (;;) {
    try {
      writeFileSync(lockFile, mark, { flag: 'wx', mode: 0o600 })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isStale()) {
      const aside = `${lockFile}.${process.pid}`
      try {
        renameSync(lockFile, aside)
        rmSync(aside, { force: true })
        writeFileSync(lockFile, mark, { flag: 'wx', mode: 0o600 })
        // Another process may have judged the same file stale and moved ours away: the last one wins.
        await sleep(200)
        if (read() === mark) return
      } catch {
        // Another process was quicker; look again.
      }
      continue
    }
    if (!told) console.log('Waiting for another start or test of this folder to finish its set-up…')
    told = true
    await sleep(200)
  }
}

function isStale() {
  try {
    const owner = Number.parseInt(read() ?? '', 10)
    if (Date.now() - statSync(lockFile).mtimeMs > staleMs) return true
    return owner > 0 && !isAlive(owner)
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function read() {
  try {
    return readFileSync(lockFile, 'utf8')
  } catch {
    return undefined
  }
}
