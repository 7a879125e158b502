import type { Role } from '#lib/enrollment/contract.ts'
import { roleNames } from '#lib/enrollment/roles.ts'
import { type AgentFilters, agentFilterQuery } from '#lib/federation/keys.ts'
import { cleanCursor, cleanText, type ListAddress, oneOf } from '#lib/site/list-address.ts'

/** The filters, as the address has them: a role is one of ours. */
export type Filters = Omit<AgentFilters, 'role'> & { readonly role?: Role }

/** How the list's filters live in the address. */
export const agentsAddress: ListAddress<Filters> = {
  path: '/federation',
  format: agentFilterQuery,
  parse: (raw) => {
    const status = oneOf(['active', 'offline', 'revoked'], raw('status'))
    const role = oneOf(roleNames, raw('role'))
    const q = cleanText(raw('q'), 100)
    const cursor = cleanCursor(raw('cursor'))
    return {
      ...(status ? { status } : {}),
      ...(role ? { role } : {}),
      ...(q ? { q } : {}),
      ...(cursor ? { cursor } : {}),
    }
  },
}
