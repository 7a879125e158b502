import type { CredentialStore, Credentials } from '../client/credentials.ts'
import type { Identity, SavedSession } from './identity.ts'
import type { SessionStore } from './identity-file.ts'

/** An identity that is kept nowhere: for as long as the process lives, which then has to enroll again. */
export class MemoryIdentity implements CredentialStore, SessionStore {
  identity: Identity

  constructor(identity: Identity) {
    this.identity = identity
  }

  async load(): Promise<Identity> {
    return this.identity
  }

  async read(): Promise<Credentials> {
    return this.identity.credentials
  }

  async replace(presented: string, next: Credentials): Promise<Credentials> {
    if (this.identity.credentials.refresh_token === presented) {
      this.identity = { ...this.identity, credentials: next }
    }
    return this.identity.credentials
  }

  async saveSession(session: SavedSession | null): Promise<void> {
    this.identity = { ...this.identity, session }
  }
}
