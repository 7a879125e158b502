import { expect } from 'vitest'
import { getAvailabilityContract, listAvailabilityContract } from '#lib/availability/contract.ts'
import { fleetBadgeContract } from '#lib/badge/contract.ts'
import {
  listEnrollmentTokensContract,
  restoreEnrollmentTokenContract,
  revokeEnrollmentTokenContract,
} from '#lib/enrollment/contract.ts'
import {
  federationStatsContract,
  getAgentContract,
  listAgentsContract,
  listAgentTimelineContract,
  revokeAgentContract,
  updateAgentContract,
} from '#lib/federation/contract.ts'
import {
  enrollAgent,
  enrollWith,
  heartbeat,
  mintEnrollmentToken,
  refresh,
  uniqueName,
} from '#tests/support/agents.ts'
import { asOperator, call } from '#tests/support/api.ts'
import type { TestServer } from '#tests/support/server.ts'

import { type Exercises, NOBODY, refused } from './exercise.ts'

/** Of enrollment and agents. */
export function agentExercises(running: TestServer) {
  const ofToken = (enrollment_token_id: string) => ({
    ...asOperator,
    params: { enrollment_token_id },
  })
  const ofAgent = (agent_id: string) => ({ ...asOperator, params: { agent_id } })

  return {
    // Enrollment and tokens.
    create_enrollment_token: {
      succeeds: async () =>
        expect(
          await mintEnrollmentToken({ roles: ['qa', 'docs'], name: 'a "name"' }),
        ).toMatchObject({
          roles: ['qa', 'docs'],
          name: 'a "name"',
        }),
      refuses: null,
    },
    list_enrollment_tokens: {
      succeeds: async () => {
        const ids = [await mintEnrollmentToken(), await mintEnrollmentToken()].map(
          (token) => token.enrollment_token_id,
        )
        const page = async (query: Record<string, string | number>) =>
          (await call(listEnrollmentTokensContract, { ...asOperator, query })).body
        const first = await page({ limit: 1 })
        const second = await page({ limit: 1, cursor: first.next_cursor ?? '' })
        const listed = [first, second].flatMap(({ enrollment_tokens }) => enrollment_tokens)
        expect(listed.map((token) => token.enrollment_token_id)).toEqual(ids.toReversed())
      },
      refuses: null,
    },
    revoke_enrollment_token: {
      succeeds: async () => {
        const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
        const answer = await call(revokeEnrollmentTokenContract, ofToken(enrollment_token_id))
        expect(answer.status).toBe(204)
        await refused(enrollWith(enrollment_token), 'enrollment_token_revoked')
      },
      refuses: () =>
        refused(call(revokeEnrollmentTokenContract, ofToken(NOBODY)), 'enrollment_token_not_found'),
    },
    restore_enrollment_token: {
      succeeds: async () => {
        const { enrollment_token_id } = await mintEnrollmentToken()
        await call(revokeEnrollmentTokenContract, ofToken(enrollment_token_id))
        const { body } = await call(restoreEnrollmentTokenContract, ofToken(enrollment_token_id))
        expect(body).toMatchObject({ enrollment_token_id, revoked_at: null })
      },
      refuses: () =>
        refused(
          call(restoreEnrollmentTokenContract, ofToken(NOBODY)),
          'enrollment_token_not_found',
        ),
    },
    enroll_agent: {
      succeeds: async () => {
        const name = uniqueName('Ünïcode "名" {1,2} \\ 🙂')
        const { agent_id } = await enrollAgent({ name, roles: ['qa'] })
        const { body } = await call(getAgentContract, ofAgent(agent_id))
        expect(body).toMatchObject({ name, roles: ['qa'], active_sessions: 1 })
      },
      refuses: () => refused(enrollWith(`rce_${'A'.repeat(43)}`), 'invalid_enrollment_token'),
    },
    rotate_refresh_token: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const { body } = await refresh(agent.refresh_token)
        expect(body.refresh_token).not.toBe(agent.refresh_token)
        expect((await refresh(body.refresh_token)).status).toBe(200)
      },
      refuses: () => refused(refresh(`rcr_${'A'.repeat(43)}`), 'invalid_refresh_token'),
    },
    confirm_refresh_token: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const { access_token } = (await refresh(agent.refresh_token)).body
        expect((await heartbeat({ ...agent, access_token })).status).toBe(200)
        const { confirmed } = await running.row(
          `select count(t.confirmed_at)::int as confirmed from rollcall.refresh_tokens as t
           join rollcall.token_families as f using (family_id) where f.agent_id = $1`,
          [agent.agent_id],
        )
        expect(confirmed).toBe(1)
      },
      refuses: null,
    },

    // Agents.
    get_agent: {
      succeeds: async () => {
        const { agent_id } = await enrollAgent()
        const { body } = await call(getAgentContract, ofAgent(agent_id))
        expect(body).toMatchObject({ agent_id, status: 'active' })
      },
      refuses: () => refused(call(getAgentContract, ofAgent(NOBODY)), 'agent_not_found'),
    },
    list_agents: {
      succeeds: async () => {
        const [a, b] = [
          await enrollAgent({ roles: ['docs'] }),
          await enrollAgent({ roles: ['docs'] }),
        ]
        const query = { role: 'docs', status: 'active', limit: 1 }
        const first = (await call(listAgentsContract, { query })).body
        const cursor = first.next_cursor ?? ''
        const second = (await call(listAgentsContract, { query: { ...query, cursor } })).body
        expect([first, second].map(({ agents }) => agents[0]?.agent_id)).toEqual([
          b.agent_id,
          a.agent_id,
        ])
      },
      refuses: null,
    },
    list_agent_timeline: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const query = { limit: 1 }
        const first = (await call(listAgentTimelineContract, { ...ofAgent(agent.agent_id), query }))
          .body
        const cursor = first.next_cursor ?? ''
        const second = (
          await call(listAgentTimelineContract, {
            ...ofAgent(agent.agent_id),
            query: { limit: 9, cursor },
          })
        ).body
        expect([...first.entries, ...second.entries].map(({ type }) => type).toSorted()).toEqual([
          'agent.enrolled',
          'session.created',
        ])
      },
      refuses: () => refused(call(listAgentTimelineContract, ofAgent(NOBODY)), 'agent_not_found'),
    },
    update_agent: {
      succeeds: async () => {
        const { agent_id } = await enrollAgent()
        const body = { name: uniqueName(), description: null }
        const answer = await call(updateAgentContract, { ...ofAgent(agent_id), body })
        expect(answer.body).toMatchObject({ agent_id, ...body })
      },
      refuses: async () => {
        const name = uniqueName()
        await enrollAgent({ name })
        const { agent_id } = await enrollAgent()
        const answer = call(updateAgentContract, { ...ofAgent(agent_id), body: { name } })
        await refused(answer, 'agent_name_taken')
      },
    },
    revoke_agent: {
      succeeds: async () => {
        const agent = await enrollAgent()
        expect((await call(revokeAgentContract, ofAgent(agent.agent_id))).status).toBe(204)
        await refused(refresh(agent.refresh_token), 'refresh_token_revoked')
      },
      refuses: () => refused(call(revokeAgentContract, ofAgent(NOBODY)), 'agent_not_found'),
    },
    list_revoked_agents: {
      succeeds: async () => {
        const { revokedAgents } = running.server
        const { agent_id } = await enrollAgent()
        await running.sql('select public.revoke_agent($1)', [agent_id])
        revokedAgents.onLog()
        await revokedAgents.settled()
        expect(revokedAgents.has(agent_id)).toBe(true)
      },
      refuses: null,
    },
    federation_stats: {
      succeeds: async () => {
        const { agents } = (await call(federationStatsContract)).body
        await enrollAgent()
        const after = (await call(federationStatsContract)).body
        expect(after.agents.active).toBe(agents.active + 1)
      },
      refuses: null,
    },
    get_availability: {
      succeeds: async () => {
        const { agent_id } = await enrollAgent()
        const { body } = await call(getAvailabilityContract, ofAgent(agent_id))
        expect(body.days).toHaveLength(90)
      },
      refuses: () => refused(call(getAvailabilityContract, ofAgent(NOBODY)), 'agent_not_found'),
    },
    list_availability: {
      succeeds: async () => {
        const name = uniqueName()
        for (const end of ['"b"', 'a,{}']) await enrollAgent({ name: `${name} ${end}` })
        const query = { q: name, limit: 1 }
        const first = (await call(listAvailabilityContract, { query })).body
        const cursor = first.next_cursor ?? ''
        const second = (await call(listAvailabilityContract, { query: { ...query, cursor } })).body
        expect(
          [first, second].flatMap(({ agents }) => agents.map((one) => one.name)).toSorted(),
        ).toEqual([`${name} "b"`, `${name} a,{}`].toSorted())
      },
      refuses: null,
    },
    fleet_presence: {
      succeeds: async () => {
        await enrollAgent()
        expect((await call(fleetBadgeContract)).text).toMatch(/<title>fleet: \d+ alive/)
      },
      refuses: null,
    },
  } satisfies Exercises
}
