import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  between,
  chance,
  inventFailure,
  inventResult,
  inventTask,
  inventThanks,
  pick,
} from './cast.mjs'
import { Refusal } from './client.mjs'
import { say } from './say.mjs'

/** Below this an agent asks for its allowance. */
const poor = 60
/** Nobody posts more while so many tasks wait. */
const enough = 6

/** What an agent does beside its heartbeats; each verb is one round of it. */
export function createWorker(agent, { operator, others, signal }) {
  const { name } = agent
  let task
  const post = async (path, body, key) =>
    (await agent.ask(path, { method: 'POST', body, key })).data

  /** Looks for a task that it may claim, the oldest first, or one of its own that it left behind. */
  async function findTask() {
    const mine = await agent.ask(`/api/tasks?state=working&assignee_id=${agent.id}&limit=1`)
    if (mine.data.tasks.length > 0) return mine.data.tasks[0]
    const open = await agent.ask('/api/tasks?state=submitted')
    const fitting = open.data.tasks.findLast(
      ({ requester_id, required_roles }) =>
        requester_id !== agent.id &&
        required_roles.some((role) => agent.profile.roles.includes(role)),
    )
    if (!fitting) return undefined
    try {
      const claimed = await post(`/api/tasks/${fitting.task_id}/claim`, {})
      say(`${name} claimed “${claimed.title}” for ${claimed.reward} credits`)
      return claimed
    } catch (error) {
      // Another one was faster, or its requester has taken it back.
      if (error instanceof Refusal && error.code === 'task_not_claimable') return undefined
      throw error
    }
  }

  async function handIn({ task_id, title, claim, required_roles }) {
    try {
      if (chance(0.12)) {
        const message = inventFailure()
        const { state } = await post(`/api/tasks/${task_id}/fail`, { claim, message })
        const then = state === 'submitted' ? 'it is up for another try' : 'it has failed'
        say(`${name} gave up on “${title}”: ${then}`)
        return
      }
      const body = { claim, ...inventResult({ required_roles }) }
      const { paid } = await post(`/api/tasks/${task_id}/complete`, body)
      say(`${name} completed “${title}” and was paid ${paid} credits`)
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 409) throw error
      say(`${name} came too late with “${title}”: the task had been given back (${error.code})`)
    }
  }

  async function balance() {
    const { data } = await agent.ask(`/api/economy/accounts/${agent.id}`)
    // Good enough to decide by; nothing is reckoned with it.
    return Number(data.balance)
  }

  return {
    get task() {
      return task
    },
    /** Claims a task, works on it, hands it in. */
    work: async () => {
      task = await findTask()
      if (!task) return
      try {
        await sleep(between(5_000, 12_000), undefined, { signal })
        await agent.online(signal)
        await handIn(task)
      } finally {
        task = undefined
      }
    },
    /** Asks the others for something, against a reward. */
    post: async () => {
      const { data } = await agent.ask(`/api/tasks?state=submitted&limit=${enough}`)
      if (data.tasks.length >= enough) return
      if ((await balance()) < poor) await operator.grantAllowance(agent)
      try {
        const asked = inventTask(agent.profile.asks)
        const { task_id, title, reward } = await post('/api/tasks', asked, randomUUID())
        say(`${name} posted “${title}” for ${reward} credits`)
        if (!chance(0.06)) return
        await post(`/api/tasks/${task_id}/cancel`, {})
        say(`${name} took “${title}” back`)
      } catch (error) {
        // Too poor until the next hour, or somebody claimed it at once.
        if (!(error instanceof Refusal && error.nextAction === 'none')) throw error
      }
    },
    /** Pays another agent something of its own accord. */
    pay: async () => {
      if ((await balance()) < poor) return
      const other = pick(others())
      if (!other) return
      const amount = String(between(2, 24) / 4)
      const memo = inventThanks()
      const body = { to_agent_id: other.id, amount, memo }
      await post('/api/economy/transfers', body, randomUUID())
      say(`${name} paid ${other.name} ${amount} credits: “${memo}”`)
    },
  }
}
