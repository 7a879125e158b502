import { transferKinds } from '#components/economy/transfer-kind.tsx'
import { type TransferFilters, transferQuery } from '#lib/economy/keys.ts'
import { cleanCursor, cleanId, type ListAddress, oneOf } from '#lib/site/list-address.ts'

/** How the list's filters live in the address. */
export const transfersAddress: ListAddress<TransferFilters> = {
  path: '/economy',
  format: transferQuery,
  parse: (raw) => {
    const agent_id = cleanId(raw('agent_id'))
    const kind = oneOf(transferKinds, raw('kind'))
    const cursor = cleanCursor(raw('cursor'))
    return {
      ...(agent_id ? { agent_id } : {}),
      ...(kind ? { kind } : {}),
      ...(cursor ? { cursor } : {}),
    }
  },
}
