'use client'

import { AgentLink } from '#components/federation/agent-link.tsx'
import { CopyableId } from '#components/ui/copyable-id.tsx'
import { type Fact, FactList } from '#components/ui/fact-list.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import type { Task } from '#lib/tasks/contract.ts'

/** Who has to do with the task, and when. */
export function TaskFacts({ task }: { task: Task }) {
  const isFinal = task.completed_at !== null
  return (
    <FactList
      title="Task"
      facts={[
        ['Task id', <CopyableId key="id" id={task.task_id} what="the task id" />],
        [
          'Requester',
          <AgentLink key="requester" agent_id={task.requester_id} name={task.requester_name} />,
        ],
        [
          'Assignee',
          task.assignee_id === null ? (
            'nobody'
          ) : (
            <AgentLink
              key="assignee"
              agent_id={task.assignee_id}
              name={task.assignee_name ?? task.assignee_id}
            />
          ),
        ],
        [
          'Asks for',
          task.required_roles.length === 0 ? 'any role' : task.required_roles.join(' or '),
        ],
        ['Posted', <LocalTime key="posted" at={task.created_at} />],
        ...at('Claimed', task.claimed_at),
        ...(isFinal ? at('Ended', task.completed_at) : at('Due', task.due_at)),
      ]}
    />
  )
}

function at(label: string, instant: string | null): Fact[] {
  return instant === null ? [] : [[label, <LocalTime key={label} at={instant} />]]
}
