import { type ProblemCode, problems } from '#lib/http/problems.ts'

interface ProblemListProps {
  readonly own: readonly ProblemCode[]
  readonly general: readonly ProblemCode[]
}

/** The problems that a call can be answered with, each a link to its cause and cure. */
export function ProblemList({ own, general }: ProblemListProps) {
  return (
    <>
      {own.length > 0 ? (
        <ul className="divide-y divide-line">
          {own.map((code) => (
            <li key={code} className="flex flex-wrap items-baseline gap-x-3 py-1.5 text-data">
              <span className="w-8 text-faint tabular-nums">{problems[code].status}</span>
              <ProblemLink code={code} />
              <span className="text-soft">{problems[code].title}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="py-1.5 text-data text-faint leading-6">
        {own.length > 0 ? 'And, as other calls: ' : 'As other calls: '}
        {general.map((code, index) => (
          <span key={code}>
            {index > 0 ? ', ' : null}
            <ProblemLink code={code} />
          </span>
        ))}
      </p>
    </>
  )
}

function ProblemLink({ code }: { code: ProblemCode }) {
  return (
    <a
      href={`/docs/problems#${code}`}
      className="[overflow-wrap:anywhere] font-mono text-soft text-xs underline decoration-line-strong/60 underline-offset-2 hover:text-ink"
    >
      {code}
    </a>
  )
}
