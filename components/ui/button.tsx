import { clsx } from 'clsx'

export type ButtonLook = 'primary' | 'plain' | 'bare' | 'icon'

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: 'border-transparent bg-ink px-3 text-ground font-medium not-disabled:hover:opacity-85',
  plain: 'border-line-strong/60 bg-surface px-3 not-disabled:hover:bg-hover',
  bare: 'border-transparent px-3 text-soft not-disabled:hover:bg-hover not-disabled:hover:text-ink',
  icon: 'min-w-8 border-transparent px-1.5 text-soft not-disabled:hover:bg-hover not-disabled:hover:text-ink',
}

/** The classes of a button, also for links and dialog parts that look like one. */
export function buttonClass(look: ButtonLook = 'plain', className?: string): string {
  return clsx(
    'inline-flex h-8 items-center justify-center gap-1.5 whitespace-nowrap rounded border text-data transition-colors disabled:opacity-50',
    looks[look],
    className,
  )
}

interface ButtonProps extends React.ComponentProps<'button'> {
  readonly look?: ButtonLook
}

export function Button({ look = 'plain', className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={buttonClass(look, className)} {...rest} />
}
