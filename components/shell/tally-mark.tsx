/** The sign: four present, the fifth strikes through. */
export function TallyMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true" className={className}>
      <path
        d="M5.5 4.5v15M10 4.5v15M14.5 4.5v15M19 4.5v15"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path d="M2.5 17 22 7" stroke="var(--alive)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
