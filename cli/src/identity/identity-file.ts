import { dirname } from 'node:path'
import type { CredentialStore, Credentials } from '../client/credentials.ts'
import { type Identity, parseIdentity, type SavedSession } from './identity.ts'
import { IdentityError } from './identity-error.ts'
import { type Lock, tryLock } from './lock-file.ts'
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
 */
export class IdentityFile implements CredentialStore, SessionStore {
  readonly path: string
  readonly #fs: FileSystem
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
    return parseIdentity(text, this.path)
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
    })
  }

  /**
   * Changes what the disk has; answers what it has then. Resolves once that is on the disk.
   * @throws {IdentityError}
   */
  async update(change: (identity: Identity) => Identity): Promise<Identity> {
    return this.#exclusively(async (path) => {
      const before = await this.load()
      const after = change(before)
      if (after !== before) await this.#write(path, after)
      return after
    })
  }

  async read(): Promise<Credentials> {
    return (await this.load()).credentials
  }

  async replace(presented: string, next: Credentials): Promise<Credentials> {
    const { credentials } = await this.update((identity) =>
      identity.credentials.refresh_token === presented
        ? { ...identity, credentials: next }
        : identity,
    )
    return credentials
  }

  /** @throws {IdentityError} as a change would */
  async rehearse(): Promise<void> {
    await this.#exclusively(async (path) => {
      // Somewhat longer than what is there: new tokens may be.
      const text = JSON.stringify(await this.load(), null, 2)
      await rehearseFile(this.#fs, path, `${text}${' '.repeat(512)}`)
    })
  }

  async saveSession(session: SavedSession | null): Promise<void> {
    await this.update((identity) => ({ ...identity, session }))
  }

  async #write(path: string, identity: Identity): Promise<void> {
    await removeDrafts(this.#fs, path)
    await replaceFile(this.#fs, path, `${JSON.stringify(identity, null, 2)}\n`)
  }

  /** Runs while nobody else writes the file; its real path, where it is a link to another folder. */
  async #exclusively<T>(run: (path: string) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      let lock: Lock | undefined
      try {
        const path = await this.#fs.realpath(this.path).catch(() => this.path)
        await this.#fs.mkdir(dirname(path), { recursive: true, mode: 0o700 })
        lock = await this.#lock()
        return await run(path)
      } catch (error) {
        throw error instanceof IdentityError ? error : this.#cannotWrite(error)
      } finally {
        lock?.release()
      }
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #lock(): Promise<Lock> {
    for (const patientUntil = performance.now() + PATIENCE_MS; ; ) {
      const lock = tryLock(`${this.path}.write`)
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

  #cannotWrite(cause: unknown): IdentityError {
    const cure =
      codeOf(cause) === 'ENOSPC' || codeOf(cause) === 'EDQUOT'
        ? 'The disk is full: make room on it.'
        : 'Check that you may write to its folder.'
    return new IdentityError(
      'unwritable',
      `The identity file ${this.path} cannot be saved (${reasonOf(cause)}). ${cure}`,
      this.path,
      { cause },
    )
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code

const reasonOf = (error: unknown) =>
  codeOf(error) ?? (error instanceof Error ? error.message : String(error))
