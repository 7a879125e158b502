import { AgentLink } from '#components/federation/agent-link.tsx'
import type { Transfer } from '#lib/economy/contract.ts'

const className = 'min-w-0 truncate font-normal'

/** Where the credits of a transfer come from. */
export function TransferSource({ of }: { of: Transfer }) {
  if (of.kind === 'grant') return <Pot>issuance</Pot>
  // A payment is the requester's, though it was in escrow meanwhile.
  if (of.kind === 'task_refund') return <Pot>escrow</Pot>
  return <Side agent_id={of.from_agent_id} name={of.from_agent_name} />
}

/** Where they go. */
export function TransferTarget({ of }: { of: Transfer }) {
  if (of.kind === 'task_hold') return <Pot>escrow</Pot>
  return <Side agent_id={of.to_agent_id} name={of.to_agent_name} />
}

function Side({ agent_id, name }: { agent_id: string | null; name: string | null }) {
  if (agent_id === null) return <Pot>an agent</Pot>
  return <AgentLink agent_id={agent_id} name={name ?? agent_id} className={className} />
}

/** An account that is nobody's. */
function Pot({ children }: { children: string }) {
  return <span className="text-faint">{children}</span>
}
