import { clsx } from 'clsx'
import Link from 'next/link'

interface AgentLinkProps {
  readonly agent_id: string
  readonly name: string
  readonly className?: string
}

/** An agent's name, which leads to its page. Names may be anything, of any script and direction. */
export function AgentLink({ agent_id, name, className }: AgentLinkProps) {
  return (
    <Link
      href={`/agents/${agent_id}`}
      prefetch={false}
      dir="auto"
      title={name}
      className={clsx('font-medium hover:underline', className)}
    >
      {name}
    </Link>
  )
}
