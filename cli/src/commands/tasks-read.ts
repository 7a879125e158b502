import { cleanText } from '../terminal/clean-text.ts'
import { formatAge, formatDuration, formatLeft } from '../terminal/durations.ts'
import { formatFields } from '../terminal/fields.ts'
import { type Column, formatTable } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { ListedTask, Role, Task, TaskState, Wire } from '../wire/operations.generated.ts'
import { openAgent, patient } from './agent.ts'
import { type Context, EXIT, usageError } from './context.ts'
import { findTaskId } from './tasks-find.ts'

const STATES = ['submitted', 'working', 'completed', 'failed', 'canceled', 'rejected'] as const

/** As many as the server gives at once. */
const PAGE = 200

export interface ListOptions {
  readonly state?: string
  readonly role?: string
  readonly mine?: boolean
  readonly limit: number
}

/** `rollcall tasks list` */
export async function runTasksList(context: Context, options: ListOptions): Promise<number> {
  const { terminal } = context
  const { state, role, limit } = options
  if (state !== undefined && !STATES.includes(state as TaskState)) {
    throw usageError(
      `“${cleanText(state)}” is no state of a task.`,
      `The states: ${STATES.join(', ')}.`,
    )
  }
  const { client, identity } = await openAgent(context)
  const query = {
    ...(state === undefined ? {} : { state: state as TaskState }),
    // The server knows the roles, and names them to whoever gives another.
    ...(role === undefined ? {} : { role: role as Role }),
  }
  const list = async (more: { requester_id?: string; assignee_id?: string }) => {
    const tasks: ListedTask[] = []
    let cursor: string | null = null
    do {
      const page = { limit: Math.min(PAGE, limit - tasks.length), cursor: cursor ?? undefined }
      const answer: Wire['listTasks']['response'] = await client.call(
        'listTasks',
        { query: { ...query, ...more, ...page } },
        patient,
      )
      tasks.push(...answer.tasks)
      cursor = answer.next_cursor
    } while (cursor !== null && tasks.length < limit)
    return { tasks, next_cursor: cursor }
  }
  const { agent_id } = identity
  const pages = options.mine
    ? await Promise.all([list({ requester_id: agent_id }), list({ assignee_id: agent_id })])
    : [await list({})]
  const all = pages
    .flatMap((page) => page.tasks)
    .sort((a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0))
  const tasks = all.slice(0, limit)
  const isAll = all.length <= limit && pages.every((page) => page.next_cursor === null)
  if (terminal.json) {
    terminal.printJson({ tasks, more: !isAll })
    return EXIT.done
  }
  if (tasks.length === 0) {
    const isFiltered = state !== undefined || role !== undefined || options.mine
    terminal.print(isFiltered ? 'There are no such tasks.' : 'There are no tasks.')
    return EXIT.done
  }
  terminal.print(formatTasks(tasks, terminal, Date.now()))
  if (!isAll) terminal.warn(`There are more; these are the newest ${tasks.length} (--limit).`)
  return EXIT.done
}

/** `rollcall tasks WORD`, where the word is no command. */
export function refuseWord(word: string): never {
  throw usageError(
    `“${cleanText(word)}” is no command of tasks.`,
    'There are: list, show, post, claim, complete, fail, cancel.',
  )
}

const paintState = (terminal: Terminal, state: string, text: string) => {
  const { green, red, cyan, dim } = terminal.colours
  if (state === 'working') return cyan(text)
  if (state === 'completed') return green(text)
  if (state === 'failed' || state === 'rejected') return red(text)
  return state === 'canceled' ? dim(text) : text
}

export function formatTasks(tasks: readonly ListedTask[], terminal: Terminal, now: number): string {
  const columns: Column[] = [
    { head: 'TASK' },
    {
      head: 'STATE',
      paint: (text, row) => paintState(terminal, tasks[row]?.state ?? '', text),
    },
    { head: 'REWARD', align: 'right' },
    { head: 'TITLE', min: 12 },
    { head: 'FOR', min: 8, dispensable: 3 },
    { head: 'BY', min: 8, dispensable: 4 },
    { head: 'WORKER', min: 8, dispensable: 2 },
    { head: 'AGE', align: 'right', dispensable: 1 },
  ]
  const rows = tasks.map((task) => [
    // A terminal shows as much of an id as the commands ask for.
    terminal.width === null ? task.task_id : task.task_id.slice(0, 8),
    task.state,
    task.reward,
    task.title,
    task.required_roles.join(', ') || 'anybody',
    task.requester_name,
    task.assignee_name,
    formatDuration(Math.max(0, now - Date.parse(task.created_at))),
  ])
  return formatTable(columns, rows, terminal.width, terminal.colours.dim)
}

/** `rollcall tasks show TASK` */
export async function runTasksShow(context: Context, text: string): Promise<number> {
  const { client } = await openAgent(context)
  const task_id = await findTaskId(client, text)
  printTask(await client.call('getTask', { params: { task_id } }, patient), context.terminal)
  return EXIT.done
}

/** A task with everything that is known of it. */
export function printTask(task: Task, terminal: Terminal, now = Date.now()): void {
  if (terminal.json) {
    terminal.printJson(task)
    return
  }
  const worker = task.assignee_name === null ? null : cleanText(task.assignee_name)
  terminal.print(
    formatFields(
      [
        ['task', task.task_id],
        ['title', cleanText(task.title)],
        ['description', task.description === null ? null : cleanText(task.description)],
        ['state', paintState(terminal, task.state, task.state)],
        ['reward', task.reward],
        ['paid', task.paid === null ? null : `${task.paid} (fee ${task.fee ?? '0'})`],
        ['for', task.required_roles.join(', ') || 'anybody'],
        ['posted', `${formatAge(task.created_at, now)} by ${cleanText(task.requester_name)}`],
        ['worker', worker === null ? null : `${worker}, claim ${task.claim}`],
        ['due', task.state === 'working' && task.due_at ? formatLeft(task.due_at, now) : null],
        [
          'failures',
          task.failures === 0 ? null : `${task.failures} (may fail ${task.max_retries} times)`,
        ],
        ['message', task.message === null ? null : cleanText(task.message)],
        ['ended', task.completed_at === null ? null : formatAge(task.completed_at, now)],
        ['result', task.result === null ? null : cleanText(JSON.stringify(task.result))],
      ],
      terminal.width,
      terminal.colours.dim,
    ),
  )
}
