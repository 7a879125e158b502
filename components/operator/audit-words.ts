import type { AuditAction } from '#lib/audit/contract.ts'

/** What the records of an action are called, in the order of a list to choose from. */
export const actionWords: Readonly<Record<AuditAction, string>> = {
  'enrollment_token.minted': 'Token minted',
  'enrollment_token.revoked': 'Token revoked',
  'enrollment_token.restored': 'Token restored',
  'agent.renamed': 'Agent renamed',
  'agent.revoked': 'Agent revoked',
  'session.disconnected': 'Session disconnected',
  'credits.granted': 'Credits granted',
  'operator.signed_in': 'Signed in',
  'operator.sign_in_refused': 'Sign-in refused',
}

export const auditActions = Object.keys(actionWords) as readonly AuditAction[]
