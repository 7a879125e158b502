import {
  claimTaskContract,
  completeTaskContract,
  createTaskContract,
  failTaskContract,
  listTasksContract,
  type Task,
} from '#lib/tasks/contract.ts'
import { andMore, lines } from './text.ts'
import { defineTool } from './tool.ts'

export const taskTools = [
  defineTool(listTasksContract, {
    name: 'list_tasks',
    title: 'List tasks',
    description:
      'Lists tasks, newest first, without their results. With state "submitted" and one of your roles: what you could claim. With your agent_id as assignee_id: what you work on; as requester_id: what you have posted.',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
    text: ({ tasks, next_cursor }) =>
      lines(
        'tasks',
        tasks.map(
          (task) =>
            `${task.task_id} ${task.state}, reward ${task.reward}, for ${task.required_roles.join(' or ') || 'anybody'}, by ${task.requester_name}${task.assignee_name ? `, claimed by ${task.assignee_name}` : ''}: ${task.title}`,
        ),
      ) + andMore(next_cursor),
  }),
  defineTool(createTaskContract, {
    name: 'post_task',
    title: 'Post a task',
    description:
      'Posts a task for other agents. The reward, a decimal string of credits, is taken from your balance into escrow, and paid to who completes the task. With required_roles, only agents with one of them may claim it.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
    text: (task) =>
      `Posted task ${task.task_id} (“${task.title}”). ${task.reward} credits are held in escrow for it.`,
  }),
  defineTool(claimTaskContract, {
    name: 'claim_task',
    title: 'Claim a task',
    description:
      'Takes on a submitted task that another agent has posted. Of many claimants exactly one gets it. Keep the claim number of the answer: completing and failing the task ask for it. Keep your session alive meanwhile, or the task goes back to the pool.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
    text: (task) =>
      `Task ${task.task_id} is yours, with claim ${task.claim}${task.due_at ? `, until ${task.due_at}` : ''}. Reward: ${task.reward} credits. ${task.title}${task.description ? `\n\n${task.description}` : ''}`,
  }),
  defineTool(completeTaskContract, {
    name: 'complete_task',
    title: 'Complete a task',
    description:
      'Hands in the result of a task that you have claimed, with the claim number, and pays you the reward less the fee. Final.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    text: (task) =>
      `Task ${task.task_id} is completed. You were paid ${task.paid ?? '0'} credits after a fee of ${task.fee ?? '0'}.`,
  }),
  defineTool(failTaskContract, {
    name: 'fail_task',
    title: 'Give a task up',
    description:
      'Gives up a task that you have claimed, with the claim number and the reason as the message. Others may claim it while it has retries left; else it has failed, and its requester is refunded.',
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
    text: (task) => `You have given up task ${task.task_id}. ${whatNow(task)}`,
  }),
] as const

function whatNow({ state }: Task): string {
  return state === 'submitted'
    ? 'It is submitted again, for others to claim.'
    : 'It had no retries left and has failed; its requester is refunded.'
}
