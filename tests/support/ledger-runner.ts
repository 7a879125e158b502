import { randomBytes } from 'node:crypto'
import type { TestConnection } from './databases.ts'
import type { Step } from './ledger-plan.ts'

type Json = Record<string, unknown>

export const TRANSFER_FEE_BPS = 100
export const TASK_FEE_BPS = 250

/** An answer to a call that had a key. */
export interface KeyedAnswer {
  /** Whose key it is, and which. */
  readonly key: string
  readonly fingerprint: string
  readonly answer: Json & { outcome: string; replayed: boolean }
}

interface Keyed {
  readonly fn: 'transfer_credits' | 'grant_credits' | 'create_task'
  /** As the function takes them, by name. */
  readonly args: Json
  readonly caller: string
}

interface Claim {
  readonly taskId: string
  readonly agentId: string
  readonly claim: number
}

/** Runs the steps of a plan against a database, and remembers what it was answered. */
export interface LedgerRunner {
  readonly agentIds: readonly string[]
  readonly keyed: readonly KeyedAnswer[]
  /** How often each outcome of each kind of step came. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Runs the nth step over a connection. @throws whatever the database throws */
  run(connection: TestConnection, n: number): Promise<void>
}

/** Calls a function of the database by name, as the gateway would. */
async function call(connection: TestConnection, fn: string, args: Json): Promise<Json> {
  const names = Object.keys(args)
  const list = names.map((name, n) => `${name} => $${n + 1}`).join(', ')
  const { rows } = await connection.query(
    `select public.${fn}(${list}) as answer`,
    Object.values(args),
  )
  return rows[0]?.answer as Json
}

export async function createLedgerRunner(
  connection: TestConnection,
  plan: readonly Step[],
  agents: number,
): Promise<LedgerRunner> {
  const token = randomBytes(32)
  await call(connection, 'create_enrollment_token', {
    p_token_hash: token,
    p_max_uses: agents,
    p_expires_in_s: 3600,
  })
  const agentIds: string[] = []
  const sessionIds: string[] = []
  for (let n = 0; n < agents; n++) {
    const enrolled = await call(connection, 'enroll_agent', {
      p_token_hash: token,
      p_name: `agent ${n}`,
      p_client_type: 'test',
      p_refresh_token_hash: randomBytes(32),
      p_refresh_ttl_s: 3600,
      p_idle_timeout_s: 3600,
    })
    agentIds.push(String(enrolled.agent_id))
    sessionIds.push(String(enrolled.session_id))
  }
  const keyed: KeyedAnswer[] = []
  const outcomes: Record<string, number> = {}
  const tasks: string[] = []
  const claims: Claim[] = []

  /** The newest first. */
  function pick<Item>(list: readonly Item[], back: number): Item | undefined {
    return list[list.length - 1 - back]
  }

  function count(kind: string, answer: Json): void {
    const name = `${kind} ${answer.outcome}`
    outcomes[name] = (outcomes[name] ?? 0) + 1
  }

  /** What a step calls with a key, whenever and however often it does. */
  function keyedCall(step: Step | undefined): Keyed | undefined {
    switch (step?.kind) {
      case 'transfer': {
        const p_from_agent_id = agentIds[step.from] ?? ''
        const p_to_agent_id = agentIds[step.to] ?? ''
        return {
          fn: 'transfer_credits',
          args: {
            p_from_agent_id,
            p_to_agent_id,
            p_amount: step.amount,
            p_fee_bps: TRANSFER_FEE_BPS,
          },
          caller: p_from_agent_id,
        }
      }
      case 'grant':
        return {
          fn: 'grant_credits',
          args: { p_agent_id: agentIds[step.to], p_amount: step.amount },
          caller: 'operator',
        }
      case 'post': {
        const p_agent_id = agentIds[step.by] ?? ''
        return {
          fn: 'create_task',
          args: {
            p_agent_id,
            p_title: 'a task',
            p_required_roles: [],
            p_reward: step.reward,
            p_max_duration_s: step.isShort ? 0.02 : 3600,
            p_max_retries: step.retries,
          },
          caller: p_agent_id,
        }
      }
      default:
        return undefined
    }
  }

  async function runKeyed(
    connection: TestConnection,
    kind: string,
    n: number,
    { fn, args, caller }: Keyed,
    isOther = false,
  ): Promise<void> {
    const key = `step ${n}`
    const fingerprint = isOther ? 'another' : 'the one'
    const answer = (await call(connection, fn, {
      ...args,
      p_idempotency_key: key,
      p_fingerprint: fingerprint,
    })) as KeyedAnswer['answer']
    keyed.push({ key: `${caller} ${key}`, fingerprint, answer })
    count(kind, answer)
    if (answer.outcome === 'created' && !answer.replayed) {
      tasks.push(String((answer.task as Json).task_id))
    }
  }

  async function run(connection: TestConnection, n: number): Promise<void> {
    const step = plan[n]
    if (!step) return
    const own = keyedCall(step)
    if (own) return runKeyed(connection, step.kind, n, own)
    switch (step.kind) {
      case 'repeat': {
        // The nearest one that has a key; it may be done, under way, or yet to come.
        for (let m = n - step.back; m >= 0; m--) {
          const other = keyedCall(plan[m])
          if (other) return runKeyed(connection, 'repeat', m, other, step.isOther)
        }
        return
      }
      case 'claim': {
        const taskId = pick(tasks, step.task)
        const agentId = agentIds[step.by] ?? ''
        if (taskId === undefined) return
        const answer = await call(connection, 'claim_task', {
          p_task_id: taskId,
          p_agent_id: agentId,
        })
        count('claim', answer)
        if (answer.outcome === 'claimed') {
          claims.push({ taskId, agentId, claim: Number((answer.task as Json).claim) })
        }
        return
      }
      case 'complete':
      case 'fail': {
        const claimed = pick(claims, step.task)
        if (!claimed) return
        const args = {
          p_task_id: claimed.taskId,
          p_agent_id: claimed.agentId,
          p_claim: claimed.claim + (step.isStale ? 1 : 0),
        }
        const answer =
          step.kind === 'complete'
            ? await call(connection, 'complete_task', {
                ...args,
                p_result: { result: n },
                p_fee_bps: TASK_FEE_BPS,
              })
            : await call(connection, 'fail_task', { ...args, p_message: 'no' })
        return count(step.kind, answer)
      }
      case 'cancel': {
        const taskId = pick(tasks, step.task)
        if (taskId === undefined) return
        const { rows } = await connection.query(
          'select requester_id from rollcall.tasks where task_id = $1',
          [taskId],
        )
        const answer = await call(connection, 'cancel_task', {
          p_task_id: taskId,
          p_agent_id: rows[0]?.requester_id,
        })
        return count('cancel', answer)
      }
      case 'sweep':
        return count(
          'sweep',
          await call(connection, 'sweep', { p_sweep_interval_s: 3600, p_idle_timeout_s: 3600 }),
        )
      case 'leave':
        return count(
          'leave',
          await call(connection, 'close_session', {
            p_session_id: sessionIds[step.agent],
            p_reason: 'client_closed',
          }),
        )
      case 'return': {
        const answer = await call(connection, 'create_session', {
          p_agent_id: agentIds[step.agent],
          p_idle_timeout_s: 3600,
        })
        if (answer.outcome === 'created') {
          sessionIds[step.agent] = String((answer.session as Json).session_id)
        }
        return count('return', answer)
      }
      case 'revoke':
        return count(
          'revoke',
          await call(connection, 'revoke_agent', { p_agent_id: agentIds[step.agent] }),
        )
    }
  }

  return { agentIds, keyed, outcomes, run }
}
