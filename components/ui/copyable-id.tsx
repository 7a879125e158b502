import { CopyButton } from './copy-button.tsx'

interface CopyableIdProps {
  readonly id: string
  /** "the agent id" */
  readonly what: string
}

/** An id in a list of facts; cut where there is no room for it, whole when it is copied. */
export function CopyableId({ id, what }: CopyableIdProps) {
  return (
    <span className="-my-1.5 -mr-2 inline-flex max-w-full items-center justify-end">
      <code className="truncate font-mono text-xs" title={id}>
        {id}
      </code>
      <CopyButton text={id} what={what} className="shrink-0" />
    </span>
  )
}
