const languages = { curl: 'curl', ts: 'TypeScript' } as const

/**
 * Two examples of which the chosen one is shown, by style alone: it works without JavaScript. With
 * it, `KeepLanguage` chooses the same in all.
 */
export function LanguageTabs({
  id,
  curl,
  ts,
}: {
  id: string
  curl: React.ReactNode
  ts: React.ReactNode
}) {
  return (
    <div className="group/language min-w-0">
      <fieldset className="mb-1.5 flex items-center gap-1">
        <legend className="sr-only">Language of the example</legend>
        {Object.entries(languages).map(([value, name]) => (
          <label
            key={value}
            className="relative cursor-pointer rounded px-2 py-1 text-soft text-xs hover:bg-hover has-checked:bg-hover has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-alive has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name={`language-${id}`}
              value={value}
              defaultChecked={value === 'curl'}
              data-language={value}
              className="absolute inset-0 size-full cursor-pointer appearance-none opacity-0"
            />
            {name}
          </label>
        ))}
      </fieldset>
      <div className="group-has-[[data-language=ts]:checked]/language:hidden">{curl}</div>
      <div className="hidden group-has-[[data-language=ts]:checked]/language:block">{ts}</div>
    </div>
  )
}
