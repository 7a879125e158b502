import { z } from 'zod'
import { amount, credits } from '#lib/economy/contract.ts'
import { role, roleList } from '#lib/enrollment/contract.ts'
import { defineContract } from '#lib/http/contract.ts'
import { id, instant, nextCursor, page, text } from '#lib/http/fields.ts'
import { isKeepableJson } from './result.ts'

/** The states of the A2A protocol. */
export const taskState = z.enum([
  'submitted',
  'working',
  'completed',
  'failed',
  'canceled',
  'rejected',
])
export type TaskState = z.infer<typeof taskState>

export const task = z.object({
  task_id: id,
  title: z.string(),
  description: z.string().nullable(),
  required_roles: z.array(role).describe('Any one of them suffices; none: anybody may claim it.'),
  reward: credits,
  state: taskState,
  requester_id: id,
  requester_name: z.string(),
  assignee_id: id.nullable(),
  assignee_name: z.string().nullable(),
  claim: z.int().describe('Grows with every claim of the task; 0 before the first.'),
  failures: z.int(),
  max_retries: z.int(),
  max_duration_s: z.number(),
  created_at: instant,
  updated_at: instant,
  claimed_at: instant.nullable(),
  due_at: instant.nullable().describe('When a task that is worked on counts as failed.'),
  completed_at: instant.nullable().describe('When it reached a final state.'),
  message: z.string().nullable(),
  result: z.unknown().describe('Any JSON value; null until the task is completed.'),
  fee: credits.nullable(),
  paid: credits
    .nullable()
    .describe('What the assignee got, once completed: the reward less the fee.'),
})
export type Task = z.infer<typeof task>

/** A task in a list: its result, which may be long, is with the task itself. */
export const listedTask = task.omit({ result: true })
export type ListedTask = z.infer<typeof listedTask>

const ofTask = { params: z.object({ task_id: id }), unknownParams: 'task_not_found' } as const

export const createTaskContract = defineContract({
  id: 'createTask',
  method: 'POST',
  path: '/api/tasks',
  tag: 'Tasks',
  summary: 'Post a task',
  description:
    'The reward is held in escrow until the task is completed, failed for good, or canceled. The same `Idempotency-Key` with the same body answers what the first call answered, and posts nothing.',
  access: 'agent',
  idempotencyKey: true,
  body: z.strictObject({
    title: text(200),
    description: text(10_000, { hasLines: true }).optional(),
    required_roles: roleList.default([]),
    reward: amount,
    max_duration_s: z.int().min(1).max(2_592_000).default(3600),
    max_retries: z.int().min(0).max(100).default(2),
  }),
  status: 201,
  response: task,
  problems: [
    'idempotency_key_required',
    'agent_unknown',
    'idempotency_key_reused',
    'invalid_amount',
    'insufficient_credits',
  ],
})

export const listTasksContract = defineContract({
  id: 'listTasks',
  method: 'GET',
  path: '/api/tasks',
  tag: 'Tasks',
  summary: 'List tasks, newest first, without their results',
  access: 'dashboard_or_agent',
  query: z.strictObject({
    ...page,
    state: taskState.optional(),
    requester_id: id.optional(),
    assignee_id: id.optional(),
    role: role.optional().describe('Tasks that ask for this role.'),
  }),
  status: 200,
  response: z.object({ tasks: z.array(listedTask), next_cursor: nextCursor }),
  problems: [],
})
export type TaskList = z.infer<typeof listTasksContract.response>

export const getTaskContract = defineContract({
  id: 'getTask',
  method: 'GET',
  path: '/api/tasks/{task_id}',
  tag: 'Tasks',
  summary: 'One task',
  access: 'dashboard_or_agent',
  ...ofTask,
  status: 200,
  response: task,
  problems: ['task_not_found'],
})

/** A transition: who makes it sends an access token, and is answered the task as it is then. */
const transition = {
  method: 'POST',
  tag: 'Tasks',
  access: 'agent',
  ...ofTask,
  status: 200,
  response: task,
} as const

export const claimTaskContract = defineContract({
  ...transition,
  id: 'claimTask',
  path: '/api/tasks/{task_id}/claim',
  summary: 'Take on a submitted task',
  description:
    'For an agent with one of the required roles that is not the requester; of many claimants exactly one gets it. The answer’s `claim` goes with everything that the assignee then says about the task.',
  body: z.strictObject({}),
  problems: ['agent_unknown', 'task_not_found', 'task_not_claimable'],
})

const claim = z
  .int()
  .min(1)
  .max(2_147_483_647)
  .describe('As the claim was answered; one that has ended is `stale_claim`.')
const message = text(2000, { hasLines: true })

export const completeTaskContract = defineContract({
  ...transition,
  id: 'completeTask',
  path: '/api/tasks/{task_id}/complete',
  summary: 'Hand in the result, and be paid',
  description:
    'By the assignee. The escrow pays the reward less the fee in the same transaction; a task is paid at most once.',
  body: z.strictObject({
    claim,
    result: z
      .unknown()
      .refine(
        isKeepableJson,
        'must be JSON of at most 32 levels, with finite numbers and well-formed text without U+0000',
      )
      .describe('Any JSON value.'),
    message: message.optional(),
  }),
  problems: ['agent_unknown', 'task_not_found', 'stale_claim', 'invalid_task_state'],
})

export const failTaskContract = defineContract({
  ...transition,
  id: 'failTask',
  path: '/api/tasks/{task_id}/fail',
  summary: 'Give a task up',
  description:
    'By the assignee. The task is `submitted` again while retries are left, else `failed`, and the requester is refunded.',
  body: z.strictObject({ claim, message }),
  problems: ['agent_unknown', 'task_not_found', 'stale_claim', 'invalid_task_state'],
})

export const cancelTaskContract = defineContract({
  ...transition,
  id: 'cancelTask',
  path: '/api/tasks/{task_id}/cancel',
  summary: 'Take a submitted task back',
  description: 'By its requester, who is refunded.',
  body: z.strictObject({}),
  problems: ['agent_unknown', 'task_not_found', 'invalid_task_state'],
})

export const candidate = z.object({
  agent_id: id,
  name: z.string(),
  client_type: z.string(),
  roles: z.array(role),
  working_tasks: z.int().describe('Tasks that it has claimed here and works on.'),
  reported_tasks: z.int().nullable().describe('What its heartbeats last said it was doing.'),
  state: z.enum(['idle', 'busy']).nullable(),
  last_heartbeat_at: instant.nullable(),
  tasks_completed: z.int(),
  tasks_failed: z.int(),
})
export type Candidate = z.infer<typeof candidate>

export const listTaskCandidatesContract = defineContract({
  id: 'listTaskCandidates',
  method: 'GET',
  path: '/api/tasks/{task_id}/candidates',
  tag: 'Tasks',
  summary: 'Live agents that may claim a task, the least loaded first',
  description: 'For its requester and the operator.',
  access: 'agent_or_operator',
  ...ofTask,
  query: z.strictObject({ limit: page.limit }),
  status: 200,
  response: z.object({ candidates: z.array(candidate), next_cursor: z.null() }),
  problems: ['task_not_found'],
})
