// The agent kit as a library: what is listed here is public.
export type { ClientEvent } from './client/access-tokens.ts'
export {
  type Answer,
  type CallArguments,
  type CallInput,
  type CallOptions,
  type ClientOptions,
  isTransient,
  RollcallClient,
} from './client/client.ts'
export { type Clock, systemClock } from './client/clock.ts'
export { type CredentialStore, type Credentials, credentialsOf } from './client/credentials.ts'
export { ProblemError, UnexpectedAnswerError, UnreachableError } from './client/errors.ts'
export {
  type FeedEvent,
  type FeedName,
  type FeedOptions,
  type FeedState,
  readFeed,
} from './client/feed.ts'
export type { OperationId } from './client/operation.ts'
export { enrollAgent } from './identity/enroll.ts'
export type { Identity, SavedSession } from './identity/identity.ts'
export { IdentityError, type IdentityErrorCode } from './identity/identity-error.ts'
export { IdentityFile, type SessionStore } from './identity/identity-file.ts'
export { identityPath } from './identity/identity-path.ts'
export { AlreadyRunningError, findKeeper, lockIdentity } from './identity/lock-identity.ts'
export { MemoryIdentity } from './identity/memory-identity.ts'
export {
  type HeartbeatReport,
  type KeeperChange,
  type KeeperOptions,
  SessionKeeper,
} from './keeper/keeper.ts'
export type { KeeperEnding } from './keeper/machine.ts'
export type * from './wire/operations.generated.ts'
export { nextActions, operations } from './wire/operations.generated.ts'
