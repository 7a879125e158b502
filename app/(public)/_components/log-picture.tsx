import { Picture, Word } from './picture.tsx'

const first = 41
const cells = Array.from({ length: 10 }, (_, n) => ({ event: first + n, x: 4 + n * 35.4 }))
const cut = 5

/** A numbered log, and a reader that is cut and resumes. */
export function LogPicture() {
  const at = cells[cut]?.x ?? 0
  return (
    <Picture label="Events 41 to 50 of a log. A reader is cut after event 45, and resumes with event 46.">
      {cells.map(({ event, x }) => (
        <g key={event}>
          <rect
            x={x}
            y="4"
            width="32"
            height="26"
            rx="2"
            className="fill-hover stroke-line-strong"
          />
          <Word x={x + 16} y={21} anchor="middle" className="fill-ink">
            {event}
          </Word>
        </g>
      ))}
      <path d={`M4 48H${at - 12}`} className="stroke-alive-fill" strokeWidth="4" />
      <path
        d={`m${at - 13} 43 10 10m0-10-10 10`}
        className="stroke-lost"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <Word x={4} y={68}>
        reader
      </Word>
      <path d={`M${at} 84H352`} className="stroke-alive-fill" strokeWidth="4" />
      <path d="m348 79 6 5-6 5" className="stroke-alive-fill" strokeWidth="2" />
      <path d={`M${at} 34v50`} className="stroke-line-strong" strokeDasharray="2 3" />
      <Word x={at} y={104}>
        the same reader
      </Word>
      <Word x={at - 8} y={88} anchor="end" className="fill-alive">
        Last-Event-ID: 45
      </Word>
    </Picture>
  )
}
