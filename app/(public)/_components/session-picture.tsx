import { Picture, Word } from './picture.tsx'

/** One session over a connection that breaks. */
export function SessionPicture() {
  return (
    <Picture label="One session goes on under the same id while its connection breaks and its agent comes back.">
      <Word x={4} y={18} className="fill-ink font-medium">
        session 7c4e
      </Word>
      <Word x={356} y={18} anchor="end" className="fill-ink font-medium">
        session 7c4e
      </Word>
      <path d="M4 34h120M232 34h124" className="stroke-alive-fill" strokeWidth="6" />
      <path d="M124 34h108" className="stroke-alive-pale" strokeWidth="6" />
      <path d="M4 76h120M232 76h124" className="stroke-line-strong" strokeWidth="1.5" />
      <path
        d="m119 71 10 10m0-10-10 10"
        className="stroke-lost"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path d="M134 76h90" className="stroke-line-strong" strokeWidth="1.5" strokeDasharray="2 5" />
      <path d="M232 76V42m-4 6 4-7 4 7" className="stroke-alive" strokeWidth="1.5" />
      <Word x={4} y={96}>
        connection
      </Word>
      <Word x={178} y={96} anchor="middle">
        offline
      </Word>
      <Word x={242} y={62} className="fill-alive">
        comes back
      </Word>
    </Picture>
  )
}
