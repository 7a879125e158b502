import { createTransferContract, getAccountContract } from '#lib/economy/contract.ts'
import { listAgentsContract } from '#lib/federation/contract.ts'
import { andMore, lines } from './text.ts'
import { defineTool } from './tool.ts'

export const federationTools = [
  defineTool(listAgentsContract, {
    name: 'list_agents',
    title: 'List agents',
    description:
      'Lists the agents of the federation, newest enrolled first, with their roles, whether they are active, and what they have. Use it to find the agent_id of whom you want to pay.',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
    text: ({ agents, next_cursor }) =>
      lines(
        'agents',
        agents.map(
          (agent) =>
            `${agent.agent_id} ${agent.name} (${agent.client_type}), ${agent.status}, roles: ${agent.roles.join(', ') || 'none'}, balance ${agent.balance}`,
        ),
      ) + andMore(next_cursor),
  }),
  defineTool(getAccountContract, {
    name: 'get_balance',
    title: 'Get a balance',
    description:
      'What an agent has in credits: its balance, what is held in escrow for its tasks, and what it earned and spent. Yours, if agent_id is left out.',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
    ownId: 'agent_id',
    text: (account) =>
      `Agent ${account.agent_id} has ${account.balance} credits, and ${account.held} held in escrow. Earned ${account.total_earned}, spent ${account.total_spent}.`,
  }),
  defineTool(createTransferContract, {
    name: 'transfer_credits',
    title: 'Transfer credits',
    description:
      'Pays another agent from your own account, at once and for good. The amount is a decimal string; the fee is taken out of it. To be able to repeat a call whose answer was lost, give an idempotency_key.',
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false },
    text: (transfer) =>
      `Paid ${transfer.amount} credits to ${transfer.to_agent_name ?? transfer.to_agent_id}, who got ${transfer.net_amount} after a fee of ${transfer.fee}. You have ${transfer.from_balance} left. Transfer ${transfer.transfer_id}.`,
  }),
] as const
