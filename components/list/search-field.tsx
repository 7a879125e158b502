'use client'

import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Input } from '#components/ui/input.tsx'
import type { ChangeHow } from './use-address-filters.ts'

interface SearchFieldProps {
  readonly q: string | undefined
  /** What can be searched for, for screen readers and in the empty field. */
  readonly label: string
  readonly placeholder: string
  readonly onChange: (q: string | undefined, how: ChangeHow) => void
}

/** Searches while one types: the first letter makes a step of history, the next ones change it. */
export function SearchField({ q = '', label, placeholder, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(q)
  const [known, setKnown] = useState(q)
  const timer = useRef(0)

  // The address changed by other means: the back button, "Clear".
  if (known !== q) {
    setKnown(q)
    if (typed.trim() !== q) setTyped(q)
  }

  useEffect(() => () => clearTimeout(timer.current), [])

  return (
    <span className="relative w-full sm:w-64">
      <Search
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint"
        aria-hidden="true"
      />
      <Input
        type="search"
        name="q"
        aria-label={label}
        placeholder={placeholder}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        className="pl-8"
        value={typed}
        onChange={({ target }) => {
          const { value } = target
          setTyped(value)
          clearTimeout(timer.current)
          timer.current = window.setTimeout(() => {
            const isStep = q === '' || value.trim() === ''
            onChange(value.trim() || undefined, isStep ? 'push' : 'replace')
          }, 250)
        }}
      />
    </span>
  )
}
