import { z } from 'zod'
import { pageCursor, readCursor } from '#lib/http/cursor.ts'
import type { Database } from '#lib/supabase/database.ts'
import {
  candidate,
  listedTask,
  type listTasksContract,
  type Task,
  type TaskList,
  task,
} from './contract.ts'

/** What reads need of the server. */
export interface TaskReader {
  readonly database: Database
}

/** One task, or null. `taskId` is a UUID. */
export function findTask({ database }: TaskReader, taskId: string): Promise<Task | null> {
  return database.call('get_task', { p_task_id: taskId }, task.nullable())
}

const taskPage = z.object({ tasks: z.array(listedTask), next: z.tuple([z.int()]).nullable() })

/** A page of tasks, newest first. */
export async function listTasks(
  { database }: TaskReader,
  query: z.output<typeof listTasksContract.query>,
): Promise<TaskList> {
  const [before] = readCursor('tasks', query.cursor, z.tuple([z.int().positive()])) ?? []
  const { tasks, next } = await database.call(
    'list_tasks',
    {
      p_limit: query.limit,
      p_state: query.state ?? null,
      p_requester_id: query.requester_id ?? null,
      p_assignee_id: query.assignee_id ?? null,
      p_role: query.role ?? null,
      p_before: before ?? null,
    },
    taskPage,
  )
  return { tasks, next_cursor: pageCursor('tasks', next) }
}

const candidacy = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('candidates'), candidates: z.array(candidate) }),
  z.object({ outcome: z.enum(['task_not_found', 'not_requester']) }),
])

/**
 * Live agents that may claim a task, the least loaded first.
 * @param requesterId who asks, if it has to be the requester; null for the operator
 */
export function listTaskCandidates(
  { database }: TaskReader,
  taskId: string,
  limit: number,
  requesterId: string | null,
) {
  return database.call(
    'list_task_candidates',
    { p_task_id: taskId, p_limit: limit, p_agent_id: requesterId },
    candidacy,
  )
}
