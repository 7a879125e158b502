'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useId, useState } from 'react'
import { type Theme, themeCookie } from '#lib/site/theme.ts'

export type { Theme }

const choices = [
  { theme: 'light', label: 'Light', Icon: Sun },
  { theme: 'dark', label: 'Dark', Icon: Moon },
  { theme: 'system', label: 'As the system', Icon: Monitor },
] as const

/** Light, dark, or as the system says. A cookie keeps it, so the server renders the right one. */
export function ThemeSwitch({ theme: initial }: { theme: Theme }) {
  const [theme, setTheme] = useState(initial)
  const name = useId()

  function choose(next: Theme) {
    setTheme(next)
    const root = document.documentElement
    if (next === 'system') delete root.dataset.theme
    else root.dataset.theme = next
    const age = next === 'system' ? 0 : 31_536_000
    // The Cookie Store API is not there on plain http, where most of these servers live.
    // biome-ignore lint/suspicious/noDocumentCookie: see above
    document.cookie = `${themeCookie}=${next}; Path=/; Max-Age=${age}; SameSite=Lax`
  }

  return (
    <fieldset className="flex rounded border border-line">
      <legend className="sr-only">Theme</legend>
      {choices.map(({ theme: value, label, Icon }) => (
        <label
          key={value}
          title={label}
          className="grid size-7 cursor-pointer place-items-center rounded text-faint outline-offset-2 hover:text-ink has-checked:bg-hover has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-alive"
        >
          <input
            type="radio"
            name={name}
            value={value}
            checked={theme === value}
            onChange={() => choose(value)}
            className="sr-only"
          />
          <Icon className="size-4" aria-hidden="true" />
          <span className="sr-only">{label}</span>
        </label>
      ))}
    </fieldset>
  )
}
