import { clsx } from 'clsx'

export const controlClass =
  'h-8 w-full min-w-0 rounded border border-line-strong bg-surface px-2.5 text-data text-ink placeholder:text-faint aria-invalid:border-late disabled:opacity-50'

export function Input({ className, ...rest }: React.ComponentProps<'input'>) {
  return <input className={clsx(controlClass, className)} {...rest} />
}

interface FieldProps {
  readonly label: string
  readonly hint?: string
  readonly className?: string
  /** One form control. */
  readonly children: React.ReactNode
}

/** A control under its label. */
export function Field({ label, hint, className, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control comes as a child
    <label className={clsx('flex flex-col gap-1', className)}>
      <span className="font-medium text-data">{label}</span>
      {children}
      {hint ? <span className="text-faint text-xs">{hint}</span> : null}
    </label>
  )
}
