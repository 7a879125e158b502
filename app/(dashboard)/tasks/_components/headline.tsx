import { TaskShape } from '#components/federation/task-mark.tsx'
import type { FederationStats } from '#lib/federation/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'
import type { TaskState } from '#lib/tasks/contract.ts'

/** The page's question and its answer: what is there to do, and does it get done? */
export function Headline({ tasks }: { tasks: FederationStats['tasks'] }) {
  const counts = [
    { shape: 'submitted', count: tasks.submitted, word: 'open' },
    { shape: 'working', count: tasks.working, word: 'under way' },
    { shape: 'completed', count: tasks.completed, word: 'done' },
    { shape: 'failed', count: tasks.failed, word: 'failed' },
  ] as const
  return (
    <div className="min-w-0">
      <h1 className="text-data text-soft">Tasks</h1>
      <p className="mt-1 flex flex-wrap items-center gap-x-5 gap-y-1 font-medium text-xl tracking-tight sm:text-2xl">
        {tasks.total === 0
          ? 'No tasks yet'
          : counts.map(({ shape, count, word }, n) => (
              <Count key={word} shape={shape} count={count} isLast={n === counts.length - 1}>
                {word}
              </Count>
            ))}
      </p>
    </div>
  )
}

interface CountProps {
  readonly shape: TaskState
  readonly count: number
  readonly isLast: boolean
  readonly children: string
}

function Count({ shape, count, isLast, children }: CountProps) {
  return (
    <span className={`inline-flex items-center gap-2 ${count === 0 ? 'text-soft' : ''}`}>
      {count > 0 ? <TaskShape of={shape} /> : null}
      <span>
        {count === 0 ? 'none' : formatNumber(count)} {children}
        {isLast ? null : <span className="sr-only">, </span>}
      </span>
    </span>
  )
}
