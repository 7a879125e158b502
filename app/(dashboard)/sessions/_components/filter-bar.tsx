'use client'

import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import type { ListFilters } from '#lib/sessions/keys.ts'
import { statusWords } from '#lib/sessions/words.ts'
import { isFiltered } from './filters.ts'

interface FilterBarProps {
  readonly filters: ListFilters
  readonly clientTypes: readonly string[]
  readonly onChange: (filters: ListFilters, how?: 'push' | 'replace') => void
}

/** Search and filters of the list. Without scripts it is a form that asks for the page again. */
export function FilterBar({ filters, clientTypes, onChange }: FilterBarProps) {
  const { cursor: _, ...kept } = filters
  return (
    <search>
      <form
        action="/sessions"
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => event.preventDefault()}
      >
        <SearchField
          q={filters.q ?? ''}
          onChange={({ q: typed, how }) => {
            const { q: _q, ...others } = kept
            onChange(typed === '' ? others : { ...others, q: typed }, how)
          }}
        />
        <Select
          name="status"
          aria-label="Status"
          className="w-34"
          value={filters.status ?? ''}
          onChange={({ target }) => {
            const { status: _s, ...others } = kept
            const status = target.value
            onChange(
              status === 'active' || status === 'disconnected' ? { ...others, status } : others,
            )
          }}
        >
          <option value="">Any status</option>
          {Object.entries(statusWords).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <Select
          name="client_type"
          aria-label="Client type"
          className="w-36"
          value={filters.client_type ?? ''}
          onChange={({ target }) => {
            const { client_type: _c, ...others } = kept
            onChange(target.value === '' ? others : { ...others, client_type: target.value })
          }}
        >
          <option value="">Any client</option>
          {clientTypes.map((client_type) => (
            <option key={client_type} value={client_type}>
              {client_type}
            </option>
          ))}
        </Select>
        {isFiltered(filters) ? (
          <Button look="bare" onClick={() => onChange({})}>
            Clear
          </Button>
        ) : null}
      </form>
    </search>
  )
}

interface SearchFieldProps {
  readonly q: string
  readonly onChange: (change: { q: string; how: 'push' | 'replace' }) => void
}

/** Searches while one types: the first letter makes a step of history, the next ones change it. */
function SearchField({ q, onChange }: SearchFieldProps) {
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
        aria-label="Search by agent name or session id"
        placeholder="Agent or session id"
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
            onChange({ q: value.trim(), how: q === '' || value.trim() === '' ? 'push' : 'replace' })
          }, 250)
        }}
      />
    </span>
  )
}
