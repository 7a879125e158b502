import type { TrialAnswer } from './trial-answer.ts'

/** An answer as it came: its status, some of its headers, its body. */
export function AnswerView({
  answer: { status, headers, durationMs, body },
}: {
  answer: TrialAnswer
}) {
  return (
    <figure className="min-w-0 rounded border border-line bg-ground">
      <figcaption className="border-line border-b px-3 py-1.5 text-data">
        <p>
          <span className="font-medium tabular-nums">{status}</span>{' '}
          <span className="text-faint tabular-nums">in {Math.round(durationMs)} ms</span>
        </p>
        <ul className="text-soft text-xs">
          {headers.map(([name, value]) => (
            <li key={name} className="[overflow-wrap:anywhere]">
              {name}: {value}
            </li>
          ))}
        </ul>
      </figcaption>
      {body === '' ? (
        <p className="px-3 py-2 text-data text-soft">No body.</p>
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          dir="ltr"
          className="max-h-96 overflow-auto p-3 font-mono text-xs leading-5"
        >
          {body}
        </pre>
      )}
    </figure>
  )
}
