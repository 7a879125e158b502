import { beforeEach, describe, expect, test } from 'vitest'
import { MemoryIdentity } from '../identity/memory-identity.ts'
import { sampleIdentity } from '../identity/sample-identity.ts'
import { AccessTokens, type ClientEvent } from './access-tokens.ts'
import type { Credentials } from './credentials.ts'
import { ProblemError, UnreachableError } from './errors.ts'
import { FakeClock } from './fake-clock.ts'

const DAY = 86_400_000
const MINUTE = 60_000

let clock: FakeClock
let disk: MemoryIdentity
let presented: string[]
let events: ClientEvent[]
let isLasting: boolean
/** What the server answers to the next refreshes; after that it rotates. */
let failures: (Error | (() => Promise<void>))[]

beforeEach(() => {
  clock = new FakeClock()
  disk = new MemoryIdentity(sampleIdentity(clock.now()))
  presented = []
  events = []
  failures = []
  isLasting = true
})

const pair = (generation: number): Credentials => ({
  access_token: `access-${generation}`,
  access_token_expires_at: new Date(clock.now() + DAY).toISOString(),
  refresh_token: `refresh-${generation}`,
  refresh_token_expires_at: new Date(clock.now() + 30 * DAY).toISOString(),
})

const refused = (code: string) =>
  new ProblemError(
    { status: 401, code, title: code, detail: code, next_action: 'enroll' },
    'refresh',
  )
const noAnswer = () => new UnreachableError('http://x', 'ETIMEDOUT', 'refresh')
const noServer = () => new UnreachableError('http://x', 'ECONNREFUSED', 'refresh')
const codeError = (code: string) => Object.assign(new Error(code), { code })

const open = () =>
  new AccessTokens({
    store: disk,
    clock,
    emit: (event) => events.push(event),
    isLasting: () => isLasting,
    exchange: async (token) => {
      presented.push(token)
      const failure = failures.shift()
      if (failure instanceof Error) throw failure
      await failure?.()
      return pair(Number(token.split('-')[1]) + 1)
    },
  })

/** Makes saving fail until it is called. */
function fillDisk(): () => void {
  const replace = disk.replace.bind(disk)
  disk.replace = async () => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
  return () => {
    disk.replace = replace
  }
}

describe('before it runs out', () => {
  test('a token is replaced, and the new one is on the disk by then', async () => {
    const tokens = open()
    expect(await tokens.current()).toBe('access-1')
    clock.advance(DAY - 6 * MINUTE)
    expect(await tokens.current()).toBe('access-1')
    clock.advance(2 * MINUTE)
    expect(await tokens.current()).toBe('access-2')
    expect(disk.identity.credentials.refresh_token).toBe('refresh-2')
    expect(events).toEqual([
      { type: 'token.refreshed', access_token_expires_at: expect.any(String) },
    ])
  })

  test('of a token of four seconds it is the last fifth', async () => {
    const payload = Buffer.from(JSON.stringify({ iat: 1000, exp: 1004 })).toString('base64url')
    const access_token = `h.${payload}.s`
    const access_token_expires_at = new Date(clock.now() + 4000).toISOString()
    const credentials = { ...pair(1), access_token, access_token_expires_at }
    disk = new MemoryIdentity(sampleIdentity(clock.now(), { credentials }))
    const tokens = open()
    clock.advance(3100)
    expect(await tokens.current()).toBe(access_token)
    clock.advance(200)
    expect(await tokens.current()).toBe('access-2')
  })

  test('a refresh that fails leaves the old one, and is not tried with every call', async () => {
    const tokens = open()
    await tokens.current()
    clock.advance(DAY - 4 * MINUTE)
    failures = [noServer(), noServer()]
    expect(await tokens.current()).toBe('access-1')
    expect(await tokens.current()).toBe('access-1')
    expect(presented).toHaveLength(1)
    clock.advance(10_000)
    expect(await tokens.current()).toBe('access-1')
    clock.advance(10_000)
    expect(await tokens.current()).toBe('access-2')
    expect(presented).toEqual(['refresh-1', 'refresh-1', 'refresh-1'])
  })

  test('a refresh that is refused for good is told at once', async () => {
    const tokens = open()
    await tokens.current()
    clock.advance(DAY - 4 * MINUTE)
    failures = [refused('refresh_token_reused')]
    await expect(tokens.current()).rejects.toMatchObject({ code: 'refresh_token_reused' })
  })
})

describe('clocks', () => {
  test('the machine slept for a day: only the wall clock knows', async () => {
    const tokens = open()
    await tokens.current()
    clock.leap(DAY)
    expect(await tokens.current()).toBe('access-2')
  })

  test('the wall clock was set back: the monotonic one knows', async () => {
    const tokens = open()
    await tokens.current()
    clock.leap(-DAY)
    clock.advance(DAY - 4 * MINUTE)
    expect(await tokens.current()).toBe('access-2')
  })

  test('the wall clock was wrong when it was saved: a token lives no longer than it says', async () => {
    const payload = Buffer.from(JSON.stringify({ iat: 1000, exp: 4600 })).toString('base64url')
    const credentials = { ...pair(1), access_token: `h.${payload}.s` }
    disk = new MemoryIdentity(sampleIdentity(clock.now(), { credentials }))
    const tokens = open()
    await tokens.current()
    clock.advance(3_600_000)
    expect(await tokens.current()).toBe('access-2')
  })

  test('whatever they say, what the server rejects is refreshed', async () => {
    const tokens = open()
    expect(await tokens.current(await tokens.current())).toBe('access-2')
    expect(await tokens.current('access-1')).toBe('access-2')
    expect(presented).toEqual(['refresh-1'])
  })
})

describe('another process with the same identity', () => {
  test('has refreshed: its tokens are used, and nothing is presented', async () => {
    const tokens = open()
    await tokens.current()
    clock.advance(DAY)
    await disk.replace('refresh-1', pair(2))
    expect(await tokens.current()).toBe('access-2')
    expect(presented).toEqual([])
  })

  test('has refreshed long ago: the token on the disk is presented, not the old one in memory', async () => {
    const tokens = open()
    await tokens.current()
    await disk.replace('refresh-1', pair(2))
    clock.advance(2 * DAY)
    expect(await tokens.current()).toBe('access-3')
    expect(presented).toEqual(['refresh-2'])
  })

  test('refreshes at the same time: what it has saved first stays', async () => {
    const tokens = open()
    clock.advance(DAY)
    const theirs = { ...pair(2), access_token: 'theirs' }
    failures = [() => disk.replace('refresh-1', theirs).then(() => {})]
    expect(await tokens.current()).toBe('theirs')
    expect(disk.identity.credentials).toEqual(theirs)
  })

  test('has refreshed while we were refused: what it got is used', async () => {
    const tokens = open()
    clock.advance(DAY)
    const theirs = pair(2)
    failures = [
      async () => {
        await disk.replace('refresh-1', theirs)
        throw refused('refresh_token_reused')
      },
    ]
    expect(await tokens.current()).toBe('access-2')
    expect(presented).toEqual(['refresh-1'])
  })
})

describe('an answer that got lost', () => {
  /** When the token was presented, in seconds after the first time. */
  const presentedAt = async (lost: Error[]): Promise<number[]> => {
    disk = new MemoryIdentity(sampleIdentity(clock.now()))
    const tokens = open()
    await tokens.current()
    clock.advance(DAY - 4 * MINUTE)
    failures = lost
    presented = []
    expect(await tokens.current()).toBe('access-1')
    const times = [0]
    for (let seconds = 1; seconds < 120; seconds++) {
      await clock.pass(1000)
      if (presented.length > times.length) times.push(seconds)
    }
    return times
  }

  test('the same token is presented again by whoever needs it', async () => {
    const tokens = open()
    clock.advance(DAY)
    failures = [noAnswer()]
    await expect(tokens.current()).rejects.toThrow(UnreachableError)
    expect(await tokens.current()).toBe('access-2')
    expect(presented).toEqual(['refresh-1', 'refresh-1'])
  })

  test('though nobody needs it yet, it is asked for until it comes', async () => {
    // The server is down meanwhile, which says nothing of the first time.
    const lost = [noAnswer(), noServer(), noServer(), noAnswer(), noServer()]
    expect(await presentedAt(lost)).toEqual([0, 1, 3, 7, 12, 17])
    expect(disk.identity.credentials.refresh_token).toBe('refresh-2')
  })

  test('until it is too late for the grace time', async () => {
    const times = await presentedAt(Array.from({ length: 50 }, noServer).with(0, noAnswer()))
    expect(times.at(-1)).toBe(57)
    expect(times).toHaveLength(14)
  })

  test('or there is an answer, of whatever kind', async () => {
    expect(await presentedAt([noAnswer(), refused('refresh_token_reused')])).toEqual([0, 1])
    expect(await presentedAt([noServer()])).toEqual([0])
  })

  test('is given some seconds by a process that may end', async () => {
    isLasting = false
    const tokens = open()
    clock.advance(DAY)
    failures = [noAnswer(), noServer()]
    const token = tokens.current()
    await clock.pass(3000)
    expect(await token).toBe('access-2')
    expect(presented).toHaveLength(3)

    clock.advance(DAY - 4 * MINUTE)
    failures = Array.from({ length: 50 }, noAnswer)
    let old: string | undefined
    void tokens.current().then((is) => {
      old = is
    })
    await clock.pass(4500)
    expect(old).toBeUndefined()
    await clock.pass(500)
    expect(old).toBe('access-2')
  })

  test('is asked for once more, at once, where the process ends', async () => {
    const tokens = open()
    clock.advance(DAY)
    failures = [noAnswer()]
    await expect(tokens.current()).rejects.toThrow(UnreachableError)
    await tokens.settle()
    expect(disk.identity.credentials.refresh_token).toBe('refresh-2')
  })
})

describe('before the process ends', () => {
  test('a refresh that is under way is waited for', async () => {
    const tokens = open()
    clock.advance(DAY)
    let answer = () => {}
    failures = [() => new Promise<void>((resolve) => (answer = resolve))]
    const token = tokens.current()
    await clock.rest()
    expect(presented).toHaveLength(1)
    const settled = tokens.settle()
    answer()
    await settled
    expect(disk.identity.credentials.refresh_token).toBe('refresh-2')
    expect(await token).toBe('access-2')
  })

  test('what could not be saved is saved, if it can be now', async () => {
    const tokens = open()
    clock.advance(DAY)
    const makeRoom = fillDisk()
    await tokens.current()
    makeRoom()
    await tokens.settle()
    expect(disk.identity.credentials.refresh_token).toBe('refresh-2')
  })
})

describe('between its calls a process that goes on', () => {
  test('refreshes ahead of time', async () => {
    const tokens = open()
    await tokens.current()
    await tokens.tend()
    expect(presented).toEqual([])
    clock.advance(DAY - 4 * MINUTE)
    await tokens.tend()
    expect(disk.identity.credentials.refresh_token).toBe('refresh-2')
    failures = [noServer()]
    clock.advance(DAY - 4 * MINUTE)
    await tokens.tend()
    expect(presented).toHaveLength(2)
  })

  test('saves what could not be saved', async () => {
    const tokens = open()
    clock.advance(DAY)
    const makeRoom = fillDisk()
    await tokens.current()
    await tokens.tend()
    makeRoom()
    await tokens.tend()
    expect(disk.identity.credentials.refresh_token).toBe('refresh-2')
  })
})

describe('while a keeper of another process renews the tokens', () => {
  beforeEach(() => {
    isLasting = false
    Object.assign(disk, {
      rehearse: async () => {
        throw codeError('kept')
      },
    })
  })

  test('the access token is used as long as it is good', async () => {
    const tokens = open()
    clock.advance(DAY - 1000)
    expect(await tokens.current()).toBe('access-1')
    expect(presented).toEqual([])
    expect(events).toEqual([])
  })

  test('its next one is waited for', async () => {
    const tokens = open()
    clock.advance(DAY)
    const token = tokens.current()
    await clock.someoneSleeps()
    await disk.replace('refresh-1', pair(2))
    clock.advance(250)
    expect(await token).toBe('access-2')
    expect(presented).toEqual([])
  })

  test('but not for long, and nothing is presented', async () => {
    for (const isRejected of [false, true]) {
      const tokens = open()
      if (!isRejected) clock.advance(DAY)
      const rejected = isRejected ? 'access-1' : undefined
      let isOver = false
      const failed = tokens
        .current(rejected)
        .catch((error) => error)
        .finally(() => {
          isOver = true
        })
      expect(await clock.passUntil(() => isOver)).toBe(6000)
      expect(await failed).toMatchObject({ code: 'kept' })
      expect(presented).toEqual([])
    }
  })
})

test('tokens of another agent are not used, whatever is the matter with the own ones', async () => {
  for (const method of ['read', 'replace', 'rehearse'] as const) {
    disk = new MemoryIdentity(sampleIdentity(clock.now()))
    const tokens = open()
    await tokens.current()
    clock.advance(DAY - 4 * MINUTE)
    Object.assign(disk, { [method]: () => Promise.reject(codeError('replaced')) })
    await expect(tokens.current()).rejects.toMatchObject({ code: 'replaced' })
  }
})

test('a disk that has room again in the middle of a refresh ends up with the newest', async () => {
  const tokens = open()
  clock.advance(DAY)
  const makeRoom = fillDisk()
  await tokens.current()
  clock.advance(DAY)
  failures = [
    async () => {
      makeRoom()
      // As another call saves it, just before this one does.
      await disk.replace('refresh-1', { ...pair(2), access_token: 'access-2' })
    },
  ]
  expect(await tokens.current()).toBe('access-3')
  expect(disk.identity.credentials.refresh_token).toBe('refresh-3')
})

describe('a full disk', () => {
  test('takes nobody offline, is told once, and saves when it can', async () => {
    const tokens = open()
    clock.advance(DAY)
    const makeRoom = fillDisk()
    expect(await tokens.current()).toBe('access-2')
    expect(await tokens.current()).toBe('access-2')
    expect(disk.identity.credentials.refresh_token).toBe('refresh-1')
    expect(events.map(({ type }) => type)).toEqual(['save.failed', 'token.refreshed'])

    makeRoom()
    expect(await tokens.current()).toBe('access-2')
    expect(disk.identity.credentials.refresh_token).toBe('refresh-2')
    expect(events.at(-1)).toEqual({ type: 'save.recovered' })
  })

  test('an unsaved refresh token is presented only once the access token has run out', async () => {
    const tokens = open()
    clock.advance(DAY)
    const makeRoom = fillDisk()
    await tokens.current()
    clock.advance(DAY - 1000)
    expect(await tokens.current()).toBe('access-2')
    expect(presented).toEqual(['refresh-1'])
    clock.advance(1000)
    expect(await tokens.current()).toBe('access-3')
    expect(presented).toEqual(['refresh-1', 'refresh-2'])

    makeRoom()
    await tokens.current()
    expect(disk.identity.credentials.refresh_token).toBe('refresh-3')
  })

  describe('that is known beforehand', () => {
    let isFull = true
    beforeEach(() => {
      isFull = true
      Object.assign(disk, {
        rehearse: async () => {
          if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
        },
      })
    })

    test('presents nothing while the access token is good', async () => {
      const tokens = open()
      await tokens.current()
      clock.advance(DAY - 4 * MINUTE)
      expect(await tokens.current()).toBe('access-1')
      expect(presented).toEqual([])
      expect(events.map(({ type }) => type)).toEqual(['save.failed'])
      isFull = false
      clock.advance(10_000)
      expect(await tokens.current()).toBe('access-2')
      expect(events.map(({ type }) => type)).toEqual([
        'save.failed',
        'save.recovered',
        'token.refreshed',
      ])
    })

    test('keeps a process that may end from losing its identity', async () => {
      isLasting = false
      const tokens = open()
      clock.advance(DAY)
      await expect(tokens.current()).rejects.toMatchObject({ code: 'ENOSPC' })
      expect(presented).toEqual([])
    })

    test('and lets one that goes on go on', async () => {
      const tokens = open()
      clock.advance(DAY)
      expect(await tokens.current()).toBe('access-2')
      expect(presented).toEqual(['refresh-1'])
    })
  })

  test('a file that cannot be read meanwhile does no harm', async () => {
    const tokens = open()
    await tokens.current()
    clock.advance(DAY)
    disk.read = async () => {
      throw new Error('unreadable')
    }
    expect(await tokens.current()).toBe('access-2')
  })
})
