import { Picture, Word } from './picture.tsx'

/** Two who pay from one balance: one after the other. */
export function LockPicture() {
  return (
    <Picture label="Two payments of 10 from a balance of 12. The first holds the row's lock, the second waits for it and is refused.">
      <Word x={4} y={16}>
        balance
      </Word>
      <Word x={70} y={16} className="fill-ink font-medium">
        12
      </Word>
      <Word x={252} y={16} className="fill-ink font-medium">
        2
      </Word>
      <path d="M88 12h154m-6-4 7 4-7 4" className="stroke-line-strong" />
      <Word x={4} y={50}>
        pay 10
      </Word>
      <rect x="70" y="36" width="174" height="20" rx="2" className="fill-alive-pale" />
      <Word x={80} y={50} className="fill-ink">
        holds the row lock, commits
      </Word>
      <Word x={4} y={88}>
        pay 10
      </Word>
      <path d="M86 84h158" className="stroke-line-strong" strokeWidth="1.5" strokeDasharray="2 4" />
      <Word x={92} y={79}>
        waits
      </Word>
      <rect x="252" y="74" width="106" height="20" rx="2" className="stroke-late-fill" />
      <Word x={305} y={88} anchor="middle" className="fill-late">
        insufficient_credits
      </Word>
      <path d="M248 24v76" className="stroke-line-strong" strokeDasharray="2 3" />
    </Picture>
  )
}
