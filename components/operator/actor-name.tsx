import type { AuditActor } from '#lib/audit/contract.ts'

interface ActorNameProps {
  readonly of: AuditActor
  /** It begins a line. */
  readonly isFirst?: boolean
}

/** Who it was, as far as they said: a name at sign-in is a signature, not a proof. */
export function ActorName({ of, isFirst = false }: ActorNameProps) {
  if (of.name !== null) return <bdi>{of.name}</bdi>
  return isFirst ? 'The operator' : 'the operator'
}
