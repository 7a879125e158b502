import { dirname } from 'node:path'
import type { CredentialStore, Credentials } from '../client/credentials.ts'
import { type Identity, parseIdentity, type SavedSession } from './identity.ts'
import { IdentityError } from './identity-error.ts'
import { type Lock, tryLock } from './lock-file.ts'
import { findKeeper } from './lock-identity.ts'
import { realPath } from './real-path.ts'
import {
  type FileSystem,
  nodeFileSystem,
  rehearseFile,
  removeDrafts,
  replaceFile,
} from './replace-file.ts'

/** What a keeper needs of an identity, and where it saves its session. */
export interface SessionStore {
  load(): Promise<Pick<Identity, 'agent_id' | 'client_type' | 'heartbeat_interval_s' | 'session'>>
  /** Resolves once it is on disk. Null: there is none to come back to. */
  saveSession(session: SavedSession | null): Promise<void>
}

/** How long another process may take to write the file. */
const PATIENCE_MS = 3_000

/**
 * The identity in its file: mode 0600, in a folder of mode 0700, replaced as a whole or not at all.
 * Several processes may use one file: each change is made to what the disk has, under a lock of its
 * own (`<path>.write`), apart from the one that a keeper holds.
 *
 * It stands for the agent that it is first read with: if another takes its place (`enroll --force`),
 * neither tokens nor changes are for whoever has this one, and all but `load` and `create` throw
 * `replaced`.
 */
export class IdentityFile implements CredentialStore, SessionStore {
  readonly path: string
  readonly #fs: FileSystem
  /** As it last was on the disk. */
  #known: Identity | undefined
  /** Changes of this process, one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(path: string, { fs = nodeFileSystem }: { fs?: FileSystem } = {}) {
    this.path = path
    this.#fs = fs
  }

  /** @throws {IdentityError} `missing`, `unreadable` or `damaged`, with what to do */
  async load(): Promise<Identity> {
    let text: string
    try {
      text = await this.#fs.readFile(this.path, 'utf8')
    } catch (cause) {
      throw this.#cannotRead(cause)
    }
    const identity = parseIdentity(text, this.path)
    if (!this.#known || isSameAgent(this.#known, identity)) this.#known = identity
    return identity
  }

  async #loadOwn(): Promise<Identity> {
    const identity = await this.load()
    if (!this.#known || isSameAgent(this.#known, identity)) return identity
    throw new IdentityError(
      'replaced',
      `The identity in ${this.path} was replaced: it is that of ${identity.agent_id} at ${identity.url} now, and was that of ${this.#known.agent_id} at ${this.#known.url}. Start again to go on with the new one.`,
      this.path,
    )
  }

  /** For a change: a file that was lost is made anew by whoever keeps its session, and nobody else. */
  async #loadOrRestore(): Promise<Identity> {
    try {
      return await this.#loadOwn()
    } catch (error) {
      const { code } = error as { code?: unknown }
      const isLost = code === 'missing' || code === 'damaged'
      if (isLost && this.#known && findKeeper(this.path)?.pid === process.pid) return this.#known
      throw error
    }
  }

  /**
   * Saves a new identity.
   * @throws {IdentityError} `exists` where there is a file and `force` is not set, `unwritable`
   */
  async create(identity: Identity, { force = false }: { force?: boolean } = {}): Promise<void> {
    await this.#exclusively(async (path) => {
      if (!force && (await this.#exists())) {
        throw new IdentityError(
          'exists',
          `There is an identity in ${this.path} already. Use --force to replace it, or --config for another file.`,
          this.path,
        )
      }
      await this.#write(path, identity)
      this.#known = identity
    })
  }

  /**
   * Changes what the disk has; answers what it has then. Resolves once that is on the disk.
   * @throws {IdentityError}
   */
  async update(change: (identity: Identity) => Identity): Promise<Identity> {
    return this.#exclusively(async (path) => {
      const before = await this.#loadOrRestore()
      const after = change(before)
      if (after !== before) await this.#write(path, after)
      this.#known = after
      return after
    })
  }

  async read(): Promise<Credentials> {
    return (await this.#loadOwn()).credentials
  }

  async replace(presented: string, next: Credentials): Promise<Credentials> {
    const { credentials } = await this.update((identity) =>
      identity.credentials.refresh_token === presented
        ? { ...identity, credentials: next }
        : identity,
    )
    return credentials
  }

  /**
   * @throws {IdentityError} as a change would; `kept` while another process keeps the session: it
   *   renews the tokens, and may hold newer ones than it could save
   */
  async rehearse(): Promise<void> {
    const keeper = findKeeper(this.path)
    if (keeper && keeper.pid !== process.pid) throw this.#isKept(keeper.pid)
    await this.#exclusively(async (path) => {
      const { length } = JSON.stringify(await this.#loadOrRestore(), null, 2)
      // Somewhat longer than what is there: new tokens may be.
      await rehearseFile(this.#fs, path, ' '.repeat(length + 512))
    })
  }

  async saveSession(session: SavedSession | null): Promise<void> {
    await this.update((identity) => ({ ...identity, session }))
  }

  async #write(path: string, identity: Identity): Promise<void> {
    await removeDrafts(this.#fs, path)
    await replaceFile(this.#fs, path, `${JSON.stringify(identity, null, 2)}\n`)
  }

  /** Runs while nobody else writes the file, with its real path. */
  async #exclusively<T>(run: (path: string) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      let lock: Lock | undefined
      try {
        const path = realPath(this.path)
        await this.#fs.mkdir(dirname(path), { recursive: true, mode: 0o700 })
        lock = await this.#lock(`${path}.write`)
        return await run(path)
      } catch (error) {
        throw error instanceof IdentityError ? error : cannotWrite(error, this.path)
      } finally {
        lock?.release()
      }
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #lock(path: string): Promise<Lock> {
    for (const patientUntil = performance.now() + PATIENCE_MS; ; ) {
      const lock = tryLock(path)
      if (!('pid' in lock)) return lock
      if (performance.now() > patientUntil) {
        throw new IdentityError(
          'unwritable',
          `The identity file ${this.path} is being written by process ${lock.pid}, which does not come to an end. Look what it does; end it if it hangs.`,
          this.path,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20))
    }
  }

  async #exists(): Promise<boolean> {
    try {
      await this.#fs.readFile(this.path)
      return true
    } catch (error) {
      return codeOf(error) !== 'ENOENT'
    }
  }

  #cannotRead(cause: unknown): IdentityError {
    if (codeOf(cause) === 'ENOENT') {
      return new IdentityError(
        'missing',
        `There is no identity in ${this.path}. Enroll first: rollcall enroll URL --token TOKEN --name NAME`,
        this.path,
        { cause },
      )
    }
    return new IdentityError(
      'unreadable',
      `The identity file ${this.path} cannot be read (${reasonOf(cause)}). Check whose it is, and that you may read it.`,
      this.path,
      { cause },
    )
  }

  #isKept(pid: number): IdentityError {
    return new IdentityError(
      'kept',
      `The access token in ${this.path} has run out. Process ${pid}, which keeps this agent’s session, renews it, but has not: it may be stopped (kill -CONT ${pid} lets it go on), without room to save on a full disk, or without its server. \`rollcall doctor\` tells which.`,
      this.path,
    )
  }
}

const isSameAgent = (one: Identity, other: Identity) =>
  one.url === other.url && one.agent_id === other.agent_id

function cannotWrite(cause: unknown, path: string): IdentityError {
  const cure =
    codeOf(cause) === 'ENOSPC' || codeOf(cause) === 'EDQUOT'
      ? 'The disk is full: make room on it.'
      : 'Check that you may write to its folder.'
  return new IdentityError(
    'unwritable',
    `The identity file ${path} cannot be saved (${reasonOf(cause)}). ${cure}`,
    path,
    { cause },
  )
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code

const reasonOf = (error: unknown) =>
  codeOf(error) ?? (error instanceof Error ? error.message : String(error))
