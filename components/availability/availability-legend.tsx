const marks = [
  ['alive', 'h-3 bg-alive-fill'],
  ['partly', 'h-2 bg-late-fill'],
  ['not alive', 'h-1 bg-lost-fill'],
  ['not observed', 'h-0.5 bg-line-strong/60'],
] as const

/** What the bars of the days mean. */
export function AvailabilityLegend() {
  return (
    <ul aria-label="Key" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-soft text-xs">
      {marks.map(([word, look]) => (
        <li key={word} className="flex items-center gap-1.5">
          <span aria-hidden="true" className="flex h-3 items-end">
            <span className={`w-1 ${look}`} />
          </span>
          {word}
        </li>
      ))}
    </ul>
  )
}
