import { readFileSync } from 'node:fs'
import { cleanText } from '../terminal/clean-text.ts'
import type { Role, Task } from '../wire/operations.generated.ts'
import { type OwnAgent, openAgent, patient } from './agent.ts'
import { CommandError, type Context, EXIT, kitCommand, usageError } from './context.ts'
import { noteReplay, underKey } from './idempotency.ts'
import { readAll } from './read-stdin.ts'
import { findTaskId } from './tasks-find.ts'
import { readAmount } from './transfer.ts'

export interface PostOptions {
  readonly title: string
  readonly reward: string
  readonly role?: readonly string[]
  readonly description?: string
  readonly maxDuration?: number
  readonly maxRetries?: number
  readonly idempotencyKey?: string
}

/** `rollcall tasks post TITLE --reward A` */
export async function runTasksPost(context: Context, options: PostOptions): Promise<number> {
  const reward = readAmount(options.reward)
  const { client } = await openAgent(context)
  const body = {
    title: options.title,
    reward,
    ...(options.role === undefined ? {} : { required_roles: [...options.role] as Role[] }),
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.maxDuration === undefined ? {} : { max_duration_s: options.maxDuration }),
    ...(options.maxRetries === undefined ? {} : { max_retries: options.maxRetries }),
  }
  const { data: task, headers } = await underKey(options.idempotencyKey, (idempotencyKey) =>
    client.exchange('createTask', { body }, { ...patient, idempotencyKey }),
  )
  const exitCode = tell(context, task, `Posted. ${task.reward} credits are held for it.`)
  noteReplay(context, options.idempotencyKey, headers)
  return exitCode
}

/** `rollcall tasks claim TASK` */
export async function runTasksClaim(context: Context, text: string): Promise<number> {
  const { client } = await openAgent(context)
  const params = { task_id: await findTaskId(client, text) }
  const task = await client.call('claimTask', { params, body: {} })
  const next = kitCommand(context, `tasks complete ${task.task_id.slice(0, 8)} --result JSON`)
  return tell(context, task, `It is yours, as claim ${task.claim}. When it is done: ${next}`)
}

export interface CompleteOptions {
  readonly task: string
  readonly result: string
  readonly message?: string
  readonly claim?: number
}

/** `rollcall tasks complete TASK --result JSON` */
export async function runTasksComplete(
  context: Context,
  options: CompleteOptions,
): Promise<number> {
  const result = await readResult(options.result, context.stdin)
  const agent = await openAgent(context)
  const params = { task_id: await findTaskId(agent.client, options.task) }
  const claim = options.claim ?? (await ownClaim(agent, params.task_id))
  const { message } = options
  const body = { claim, result, ...(message === undefined ? {} : { message }) }
  const task = await agent.client.call('completeTask', { params, body })
  const fee = task.fee === null || task.fee === '0' ? '' : ` (fee ${task.fee})`
  return tell(context, task, `Completed. ${task.paid ?? '0'} credits are paid for it${fee}.`)
}

/** `rollcall tasks fail TASK --message M` */
export async function runTasksFail(
  context: Context,
  options: { task: string; message: string; claim?: number },
): Promise<number> {
  const agent = await openAgent(context)
  const params = { task_id: await findTaskId(agent.client, options.task) }
  const claim = options.claim ?? (await ownClaim(agent, params.task_id))
  const body = { claim, message: options.message }
  const task = await agent.client.call('failTask', { params, body })
  const isOver = task.state === 'failed'
  return tell(
    context,
    task,
    isOver ? 'It has failed for good; its requester is refunded.' : 'Others may claim it again.',
  )
}

/** `rollcall tasks cancel TASK` */
export async function runTasksCancel(context: Context, text: string): Promise<number> {
  const { client } = await openAgent(context)
  const params = { task_id: await findTaskId(client, text) }
  const task = await client.call('cancelTask', { params, body: {} })
  return tell(context, task, `Canceled. The reward of ${task.reward} is back.`)
}

/** One line of what was done, and one of what it was done to. */
function tell({ terminal }: Context, task: Task, line: string): number {
  if (terminal.json) terminal.printJson(task)
  else {
    terminal.print(line)
    terminal.print(terminal.colours.dim(`Task ${task.task_id}: ${cleanText(task.title)}`))
  }
  return EXIT.done
}

/** The claim under which this agent works on a task now. */
async function ownClaim({ client, identity }: OwnAgent, task_id: string): Promise<number> {
  const task = await client.call('getTask', { params: { task_id } }, patient)
  if (task.assignee_id === identity.agent_id && task.claim > 0) return task.claim
  if (task.assignee_id !== null) {
    const who = cleanText(task.assignee_name ?? task.assignee_id)
    throw new CommandError(`This agent has not claimed that task: ${who} has it (${task.state}).`)
  }
  throw new CommandError(`This agent has not claimed that task, which is ${task.state}.`, {
    ...(task.state === 'submitted'
      ? { remedy: `Claim it first: rollcall tasks claim ${task_id.slice(0, 8)}` }
      : {}),
  })
}

/** `--result`: JSON as it stands, of a file (`@FILE`), or of standard input (`-`). */
export async function readResult(text: string, stdin: NodeJS.ReadStream): Promise<unknown> {
  const source = text === '-' ? 'Standard input' : text.startsWith('@') ? text.slice(1) : '--result'
  const json = text === '-' ? await readAll(stdin) : text.startsWith('@') ? readFile(source) : text
  try {
    return JSON.parse(json)
  } catch (error) {
    throw usageError(
      `${source} is not JSON: ${cleanText((error as Error).message)}`,
      'Text is JSON in double quotes; in most shells: --result \'"done"\'',
    )
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usageError(`--result cannot be read: ${(error as Error).message}`)
  }
}
