import { clsx } from 'clsx'

interface GuideHeadingProps extends React.ComponentProps<'h2'> {
  readonly level: 'h2' | 'h3'
}

/** A heading that links to itself, so that its address can be copied. */
export function GuideHeading({ level: Level, className, children, ...rest }: GuideHeadingProps) {
  return (
    <Level className={clsx('group scroll-mt-6', className)} {...rest}>
      {children}
      {rest.id ? (
        <a
          href={`#${rest.id}`}
          aria-label={`Address of: ${rest.id.replaceAll('-', ' ')}`}
          className="ml-2 font-normal text-faint opacity-0 hover:text-ink focus-visible:opacity-100 group-hover:opacity-100"
        >
          #
        </a>
      ) : null}
    </Level>
  )
}
