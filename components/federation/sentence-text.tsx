import { Amount } from '#components/economy/amount.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import type { Part, Sentence } from '#lib/federation/sentence.ts'
import { AgentLink } from './agent-link.tsx'
import { TaskLink } from './task-link.tsx'

/** A sentence with its parts: names lead to their pages, times are the reader's own. */
export function SentenceText({ of }: { of: Sentence }) {
  return of.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence's parts stay where they are
    <PartText key={index} of={part} />
  ))
}

function PartText({ of }: { of: Part }) {
  if (typeof of === 'string') return of
  switch (of.kind) {
    case 'agent':
      return <AgentLink agent_id={of.agent_id} name={of.name} />
    case 'task':
      return <TaskLink task_id={of.task_id} title={of.title} />
    case 'credits':
      return (
        <>
          <Amount of={of.amount} /> {of.amount === '1' ? 'credit' : 'credits'}
        </>
      )
    case 'instant':
      return <LocalTime at={of.at} look="day" />
  }
}
