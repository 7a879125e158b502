import type { Tone } from './picture.ts'

/** The dark half of the theme: a preview stands among pages of either kind, and cannot ask which. */
export const inks = {
  ground: '#0c0f0e',
  line: '#262d2a',
  ink: '#e7ece9',
  soft: '#a9b3ae',
  faint: '#8d9892',
  alive: '#42cf9c',
  late: '#f2b63c',
  lost: '#ff857c',
  quiet: '#a9b3ae',
  barred: '#a9b3ae',
} as const

/** The sign of the site, as in its header. */
export function Sign() {
  return (
    <svg width="52" height="52" viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path
        d="M5.5 4.5v15M10 4.5v15M14.5 4.5v15M19 4.5v15"
        stroke={inks.ink}
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path d="M2.5 17 22 7" stroke={inks.alive} strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}

/** Disc, triangle, cross, ring and barred ring, as on the pages: colour never speaks alone. */
export function ToneShape({ of }: { readonly of: Tone }) {
  const ink = inks[of]
  return (
    <svg width="34" height="34" viewBox="0 0 12 12" fill="none" aria-hidden="true">
      {of === 'alive' ? <circle cx="6" cy="6" r="4.5" fill={ink} /> : null}
      {of === 'late' ? <path d="M6 1 11.5 11H.5z" fill={ink} /> : null}
      {of === 'lost' ? (
        <path d="m2 2 8 8M10 2 2 10" stroke={ink} strokeWidth="2.4" strokeLinecap="round" />
      ) : null}
      {of === 'quiet' || of === 'barred' ? (
        <circle cx="6" cy="6" r="4.2" stroke={ink} strokeWidth="1.6" />
      ) : null}
      {of === 'barred' ? <path d="m3 9 6-6" stroke={ink} strokeWidth="1.6" /> : null}
    </svg>
  )
}
