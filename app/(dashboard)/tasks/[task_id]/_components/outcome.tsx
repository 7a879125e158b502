import { CopyButton } from '#components/ui/copy-button.tsx'
import type { Task } from '#lib/tasks/contract.ts'

/** What came of the task: what the assignee said last, and what it handed in. */
export function Outcome({ task }: { task: Task }) {
  const hasResult = task.state === 'completed'
  if (!hasResult && task.message === null) return null
  const json = JSON.stringify(task.result, null, 2)
  return (
    <section aria-labelledby="outcome" className="md:col-span-2">
      <h2 id="outcome" className="font-medium text-data">
        {hasResult ? 'Result' : 'Last word of the assignee'}
      </h2>
      {task.message === null ? null : (
        <p
          dir="auto"
          className="mt-2 max-w-prose whitespace-pre-wrap text-left [overflow-wrap:anywhere]"
        >
          {task.message}
        </p>
      )}
      {hasResult ? (
        <div className="relative mt-3 rounded border border-line bg-ground">
          {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <pre
            tabIndex={0}
            className="max-h-96 overflow-auto p-3 pr-12 font-mono text-xs leading-5"
            dir="ltr"
          >
            {json}
          </pre>
          {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <CopyButton text={json} what="the result" className="absolute top-1 right-1 bg-ground" />
        </div>
      ) : null}
    </section>
  )
}
