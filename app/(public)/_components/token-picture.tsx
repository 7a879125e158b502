import { Picture, Word } from './picture.tsx'

const tokens = [
  { x: 4, y: 8, width: 148, name: 'access token 1' },
  { x: 120, y: 32, width: 148, name: 'access token 2' },
  { x: 236, y: 8, width: 120, name: 'access token 3' },
] as const
const beats = Array.from({ length: 15 }, (_, n) => 10 + n * 24.2)

/** Tokens that overlap, over heartbeats without a gap. */
export function TokenPicture() {
  return (
    <Picture label="Three access tokens, each refreshed before the last one ends; the heartbeats below go on without a gap.">
      {tokens.map(({ x, y, width, name }) => (
        <g key={name}>
          <rect
            x={x}
            y={y}
            width={width}
            height="18"
            rx="2"
            className="fill-hover stroke-line-strong"
          />
          <Word x={x + 8} y={y + 12.5} className="fill-ink">
            {name}
          </Word>
        </g>
      ))}
      {[120, 236].map((x) => (
        <g key={x}>
          <path d={`M${x} 8v78`} className="stroke-line-strong" strokeDasharray="2 3" />
          <Word x={x + 6} y={68}>
            refresh
          </Word>
        </g>
      ))}
      <path d="M4 86h352" className="stroke-alive-pale" strokeWidth="1.5" />
      {beats.map((x) => (
        <circle key={x} cx={x} cy="86" r="3.5" className="fill-alive-fill" />
      ))}
      <Word x={4} y={108}>
        heartbeats
      </Word>
    </Picture>
  )
}
