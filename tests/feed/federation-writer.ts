import { randomUUID } from 'node:crypto'
import { type Agent, type Call, closeSession, createSession } from './fleet.ts'

const MICRO = 1_000_000

const chance = (share: number): boolean => Math.random() < share
function oneOf<Item>(items: readonly Item[]): Item | undefined {
  return items[Math.floor(Math.random() * items.length)]
}

/** The key and fingerprint of a call that is made once. */
const once = () => ({ p_idempotency_key: randomUUID(), p_fingerprint: 'x' })

/** Gives an agent something to spend, and answers nothing. */
export async function grantCredits(call: Call, { agentId }: Agent): Promise<void> {
  await call('grant_credits', { p_agent_id: agentId, p_amount: 1000 * MICRO, ...once() })
}

interface Claimed {
  readonly taskId: string
  readonly agentId: string
  readonly claim: number
}

/**
 * Does what agents do until told to stop: they pay each other, post, claim, complete, fail and
 * cancel tasks, and come and go. All writers share all agents.
 */
export async function writeFederation(
  call: Call,
  agents: readonly Agent[],
  isOver: () => boolean,
): Promise<void> {
  const posted: { taskId: string; agentId: string }[] = []
  const claimed: Claimed[] = []
  const idOf = (answer: Record<string, unknown> | undefined) =>
    (answer?.task as { task_id: string } | undefined)?.task_id

  async function post(agentId: string): Promise<void> {
    const answer = await call('create_task', {
      p_agent_id: agentId,
      p_title: 'a task',
      p_required_roles: [],
      p_reward: MICRO,
      p_max_duration_s: 3600,
      p_max_retries: 1,
      ...once(),
    })
    const taskId = idOf(answer)
    if (taskId) posted.push({ taskId, agentId })
  }

  async function claim(agentId: string): Promise<void> {
    const task = posted.shift()
    if (!task) return
    const answer = await call('claim_task', { p_task_id: task.taskId, p_agent_id: agentId })
    if (answer?.outcome === 'claimed') {
      const { claim: number } = answer.task as { claim: number }
      claimed.push({ taskId: task.taskId, agentId, claim: number })
    } else posted.push(task)
  }

  async function finish(): Promise<void> {
    const work = claimed.shift()
    if (!work) return
    const args = { p_task_id: work.taskId, p_agent_id: work.agentId, p_claim: work.claim }
    const answer = chance(0.6)
      ? await call('complete_task', { ...args, p_result: { result: 1 }, p_fee_bps: 250 })
      : await call('fail_task', { ...args, p_message: 'too hard' })
    if (answer === undefined) claimed.push(work)
    else if ((answer.task as { state: string }).state === 'submitted') {
      posted.push({ taskId: work.taskId, agentId: '' })
    }
  }

  async function cancel(): Promise<void> {
    const task = posted.find(({ agentId }) => agentId !== '')
    if (task) await call('cancel_task', { p_task_id: task.taskId, p_agent_id: task.agentId })
  }

  async function comeAndGo(agentId: string): Promise<void> {
    const sessionId = await createSession(call, agentId)
    if (sessionId) await closeSession(call, { agentId, sessionId })
  }

  while (!isOver()) {
    const [one, other] = [oneOf(agents), oneOf(agents)]
    if (!one || !other) return
    const dice = Math.random()
    if (dice < 0.25 && one !== other) {
      await call('transfer_credits', {
        p_from_agent_id: one.agentId,
        p_to_agent_id: other.agentId,
        p_amount: MICRO,
        p_fee_bps: 100,
        ...once(),
      })
    } else if (dice < 0.5) await post(one.agentId)
    else if (dice < 0.7) await claim(one.agentId)
    else if (dice < 0.9) await finish()
    else if (dice < 0.95) await cancel()
    else await comeAndGo(one.agentId)
  }
}
