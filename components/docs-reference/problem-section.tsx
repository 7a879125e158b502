import type { Route } from 'next'
import Link from 'next/link'
import type { ProblemEntry, ProblemGroup } from '#lib/docs/reference/problem-entries.ts'
import { operationPath } from '#lib/docs/reference/reference.ts'
import { CodeText } from './code-text.tsx'

/** The problems that a client does the same about. */
export function ProblemSection({
  group: { action, title, text, entries },
}: {
  group: ProblemGroup
}) {
  return (
    <section aria-labelledby={`next-${action}`} className="mt-12">
      <h2
        id={`next-${action}`}
        className="flex scroll-mt-6 flex-wrap items-baseline gap-x-3 font-semibold text-lg tracking-tight"
      >
        {title}
        <code className="font-mono font-normal text-data text-faint">{action}</code>
      </h2>
      <p className="mt-1 mb-3 max-w-prose text-soft">
        <CodeText text={text} />
      </p>
      {entries.map((entry) => (
        <Entry key={entry.code} entry={entry} />
      ))}
    </section>
  )
}

function Entry({ entry }: { entry: ProblemEntry }) {
  const { code, status, title, cause, cure, everywhere, operations } = entry
  return (
    <section
      id={code}
      aria-labelledby={`${code}-title`}
      className="grid scroll-mt-4 gap-x-8 gap-y-2 border-line border-t py-4 target:bg-hover target:shadow-[inset_2px_0_0_var(--ink)] md:grid-cols-[17rem_minmax(0,1fr)] md:px-3 max-md:target:-mx-3 max-md:target:px-3"
    >
      <div className="min-w-0">
        <h3
          id={`${code}-title`}
          className="font-medium font-mono text-data [overflow-wrap:anywhere]"
        >
          <a href={`#${code}`} className="hover:underline">
            {code}
          </a>
        </h3>
        <p className="text-data text-faint">
          <span className="tabular-nums">{status}</span> {title}
        </p>
      </div>
      <div className="min-w-0">
        <p>
          <CodeText text={cause} />
        </p>
        <p className="mt-1 text-soft">
          <CodeText text={cure} />
        </p>
        <p className="mt-2 text-data text-faint">
          {everywhere ??
            operations.map(({ id, method, summary }, index) => (
              <span key={id}>
                {index > 0 ? ', ' : null}
                <Link
                  href={operationPath(id) as Route}
                  prefetch={false}
                  className="underline decoration-line-strong/60 underline-offset-2 hover:text-ink"
                >
                  {summary}
                  {isAmbiguous(summary, operations) ? ` (${method})` : null}
                </Link>
              </span>
            ))}
        </p>
      </div>
    </section>
  )
}

/** Two calls may do the same by different methods. */
function isAmbiguous(summary: string, operations: ProblemEntry['operations']): boolean {
  return operations.filter((other) => other.summary === summary).length > 1
}
