import { Amount } from '#components/economy/amount.tsx'
import { attemptOf } from '#components/tasks/task-state.ts'
import { FactList } from '#components/ui/fact-list.tsx'
import { formatDuration, formatNumber } from '#lib/sessions/words.ts'
import type { Task } from '#lib/tasks/contract.ts'

/** What the task is worth, where that is now, and how often it may be tried. */
export function TermsFacts({ task }: { task: Task }) {
  const isHeld = task.state === 'submitted' || task.state === 'working'
  const isPaid = task.state === 'completed'
  return (
    <FactList
      title="Terms"
      facts={[
        ['Reward', <Credits key="reward" amount={task.reward} />],
        ['In escrow', isHeld ? <Credits key="escrow" amount={task.reward} /> : 'nothing'],
        ...(isPaid
          ? ([
              ['Paid to the assignee', <Credits key="paid" amount={task.paid ?? '0'} />],
              ['Fee', <Credits key="fee" amount={task.fee ?? '0'} />],
            ] as const)
          : []),
        ...(isHeld || isPaid
          ? []
          : ([['Back to the requester', <Credits key="back" amount={task.reward} />]] as const)),
        ['Attempt', attemptOf(task) ?? `none of ${task.max_retries + 1}`],
        ['Failed attempts', formatNumber(task.failures)],
        ['Time for an attempt', formatDuration(task.max_duration_s)],
      ]}
    />
  )
}

function Credits({ amount }: { amount: string }) {
  return (
    <>
      <Amount of={amount} /> credits
    </>
  )
}
