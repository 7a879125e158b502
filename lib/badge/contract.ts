import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'
import { id } from '#lib/http/fields.ts'

export const agentBadgeContract = defineContract({
  id: 'getAgentBadge',
  method: 'GET',
  path: '/api/badge/{agent_id}.svg',
  tag: 'Federation',
  summary: 'The status of an agent as an image',
  access: 'dashboard',
  params: z.object({ agent_id: id }),
  unknownParams: 'agent_not_found',
  status: 200,
  produces: 'image/svg+xml',
  problems: ['agent_not_found'],
})

export const fleetBadgeContract = defineContract({
  id: 'getFleetBadge',
  method: 'GET',
  path: '/api/badge/fleet.svg',
  tag: 'Federation',
  summary: 'How many agents are alive and late, as an image',
  access: 'dashboard',
  status: 200,
  produces: 'image/svg+xml',
  problems: [],
})
