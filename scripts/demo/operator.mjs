import { call } from './client.mjs'
import { say } from './say.mjs'

const startingCredits = '1000'
const allowance = '250'

/** What the operator does, with the operator key. */
export function createOperator(url, key) {
  const operate = (path, options) => call(`${url}${path}`, { ...options, token: key })

  async function grant(agent, amount, idempotencyKey, memo) {
    const { isReplay } = await operate('/api/economy/grants', {
      method: 'POST',
      key: idempotencyKey,
      body: { agent_id: agent.id, amount, memo },
    })
    if (!isReplay)
      say(`The operator granted ${agent.name} ${Number(amount).toLocaleString('en-US')} credits`)
  }

  return {
    /** A token that so many agents can enroll with. */
    mintEnrollmentToken: async (uses) => {
      const { data } = await operate('/api/enrollment/tokens', {
        method: 'POST',
        body: { name: 'demo', max_uses: uses, expires_in_s: 600 },
      })
      say(`The operator minted an enrollment token for ${uses} agent${uses > 1 ? 's' : ''}`)
      return data.enrollment_token
    },
    /** Credits to begin with. However often a run begins: the same key grants them once. */
    grantStart: (agent) => grant(agent, startingCredits, `demo-start-${agent.id}`, 'To begin with'),
    /** More for one who has run out, at most once an hour: the key names the hour. */
    grantAllowance: (agent) => {
      const hour = new Date().toISOString().slice(0, 13)
      return grant(agent, allowance, `demo-allowance-${agent.id}-${hour}`, 'Allowance')
    },
    /** Makes a name free again whose agent's tokens are lost. */
    revokeByName: async (name) => {
      for (const status of ['active', 'offline']) {
        const query = new URLSearchParams({ q: name, status })
        const { data } = await operate(`/api/agents?${query}`)
        for (const agent of data.agents.filter((each) => each.name === name)) {
          await operate(`/api/agents/${agent.agent_id}`, { method: 'DELETE' })
          say(`The operator revoked the ${name} of before, whose tokens are lost`)
        }
      }
    },
  }
}
