import Link from 'next/link'

interface TaskLinkProps {
  readonly task_id: string
  /** Null where it is not known. */
  readonly title: string | null
}

/** A task's title in a sentence, which leads to its page. */
export function TaskLink({ task_id, title }: TaskLinkProps) {
  return (
    <Link href={`/tasks/${task_id}`} prefetch={false} className="hover:underline">
      {title === null ? (
        'a task'
      ) : (
        <>
          “<bdi>{title}</bdi>”
        </>
      )}
    </Link>
  )
}
