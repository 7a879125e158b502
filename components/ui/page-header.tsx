interface PageHeaderProps {
  /** The page's name, or its answer under its name: a `PageTitle` or what says more. */
  readonly children: React.ReactNode
  /** How the page keeps up, and what one can do here. */
  readonly actions: React.ReactNode
}

/** The head of a page: what it answers at the left, what can be done at the right. */
export function PageHeader({ children, actions }: PageHeaderProps) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-full">{children}</div>
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">{actions}</div>
    </div>
  )
}

interface AnswerProps {
  readonly title: string
  /** `Count`s, or a few words. */
  readonly children: React.ReactNode
}

/** The page's question by its name, and under it the answer, in its first line. */
export function Answer({ title, children }: AnswerProps) {
  return (
    <>
      <h1 className="text-data text-soft">{title}</h1>
      <p className="mt-1 flex flex-wrap items-center gap-x-5 gap-y-1 font-medium text-xl sm:text-2xl">
        {children}
      </p>
    </>
  )
}

interface CountProps {
  readonly shape?: React.ReactNode
  /** Nothing of this kind. */
  readonly isQuiet: boolean
  /** No other count follows. */
  readonly isLast?: boolean
  readonly children: React.ReactNode
}

/** One part of an answer: "4 agents alive", with its shape. */
export function Count({ shape, isQuiet, isLast = false, children }: CountProps) {
  return (
    <span className={`inline-flex items-center gap-2 ${isQuiet ? 'text-soft' : ''}`}>
      {shape}
      <span>
        {children}
        {isLast ? null : <span className="sr-only">, </span>}
      </span>
    </span>
  )
}

interface NameProps {
  readonly children: React.ReactNode
}

/** The name of what a page is about. It may be of any length, script and direction. */
export function Name({ children }: NameProps) {
  return (
    <h1 dir="auto" className="text-left font-semibold text-xl [overflow-wrap:anywhere] sm:text-2xl">
      {children}
    </h1>
  )
}
