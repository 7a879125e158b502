'use client'

import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/select.tsx'

interface FilterFormProps {
  /** The page's path: without scripts the form asks for it again. */
  readonly action: string
  /** Whether there is anything to clear. */
  readonly isFiltered: boolean
  readonly onClear: () => void
  /** A `SearchField`, `FilterSelect`s. */
  readonly children: React.ReactNode
}

/** Search and filters of a list. */
export function FilterForm({ action, isFiltered, onClear, children }: FilterFormProps) {
  return (
    <search>
      <form
        action={action}
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => event.preventDefault()}
      >
        {children}
        {isFiltered ? (
          <Button look="bare" onClick={onClear}>
            Clear
          </Button>
        ) : null}
      </form>
    </search>
  )
}

interface FilterSelectProps<Value extends string> {
  /** The parameter's name in the address. */
  readonly name: string
  readonly label: string
  /** The choice that filters nothing: "Any status". */
  readonly any: string
  readonly options: readonly (readonly [value: Value, label: string])[]
  readonly value: Value | undefined
  readonly className?: string
  readonly onChange: (value: Value | undefined) => void
}

/** A filter with a few values. */
export function FilterSelect<Value extends string>({
  name,
  label,
  any,
  options,
  value,
  className,
  onChange,
}: FilterSelectProps<Value>) {
  return (
    <Select
      name={name}
      aria-label={label}
      className={className ?? 'w-36'}
      value={value ?? ''}
      onChange={({ target }) => onChange(options.find(([each]) => each === target.value)?.[0])}
    >
      <option value="">{any}</option>
      {options.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </Select>
  )
}
