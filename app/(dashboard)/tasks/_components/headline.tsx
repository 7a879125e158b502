import { TaskShape } from '#components/federation/task-mark.tsx'
import { Answer, Count } from '#components/ui/page-header.tsx'
import type { FederationStats } from '#lib/federation/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'

/** The page's question and its answer: what is there to do, and does it get done? */
export function Headline({ tasks }: { tasks: FederationStats['tasks'] }) {
  const counts = [
    { shape: 'submitted', count: tasks.submitted, word: 'open' },
    { shape: 'working', count: tasks.working, word: 'under way' },
    { shape: 'completed', count: tasks.completed, word: 'done' },
    { shape: 'failed', count: tasks.failed, word: 'failed' },
  ] as const
  return (
    <Answer title="Tasks">
      {tasks.total === 0
        ? 'No tasks yet'
        : counts.map(({ shape, count, word }, n) => (
            <Count
              key={word}
              shape={count > 0 ? <TaskShape of={shape} /> : null}
              isQuiet={count === 0}
              isLast={n === counts.length - 1}
            >
              {count === 0 ? 'none' : formatNumber(count)} {word}
            </Count>
          ))}
    </Answer>
  )
}
