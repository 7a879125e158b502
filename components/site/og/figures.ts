import { livenessOf, livenessWords } from '#components/sessions/liveness.ts'
import { type TaskStanding, taskStandingOf } from '#components/tasks/task-state.ts'
import type { Agent } from '#lib/federation/contract.ts'
import { standingOf, standingWords } from '#lib/federation/standing.ts'
import type { Session } from '#lib/sessions/contract.ts'
import { countOf, formatNumber, reasonWords } from '#lib/sessions/words.ts'
import { formatRoughly } from '#lib/site/format-amount.ts'
import type { Picture, Tone } from '#lib/site/og/picture.ts'
import type { Task } from '#lib/tasks/contract.ts'

/** A span for a picture that stays as it is for minutes: `under 1 min`, `4 min`, `3 h`, `12 d`. */
export function roughSpan(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'under 1 min'
  if (minutes < 60) return `${minutes} min`
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h`
  return `${formatNumber(Math.floor(minutes / 1440))} d`
}

const sessionTones = { alive: 'alive', late: 'late', lost: 'lost', closed: 'quiet' } as const

/** `now` in milliseconds, by the server's clock; here as below. */
export function sessionPicture(session: Session, now: number, interval_s: number): Picture {
  const liveness = livenessOf(session, now, interval_s)
  const since = (instant: string) => roughSpan(now - Date.parse(instant))
  const { disconnected_at, disconnect_reason } = session
  const end = disconnected_at === null ? now : Date.parse(disconnected_at)
  const why = disconnect_reason ? `: ${reasonWords[disconnect_reason]}` : ''
  return {
    subject: 'Session',
    title: session.agent_name,
    mark: { tone: sessionTones[liveness], words: `${livenessWords[liveness]}${why}` },
    facts: [
      { label: 'Age', value: roughSpan(end - Date.parse(session.created_at)) },
      { label: 'Last heard of', value: `${since(session.last_activity)} ago` },
      { label: 'Reconnects', value: formatNumber(session.reconnect_count) },
      { label: 'Client', value: session.client_type },
    ],
  }
}

const agentTones = { alive: 'alive', late: 'late', offline: 'quiet', revoked: 'barred' } as const

export function agentPicture(agent: Agent, now: number, interval_s: number): Picture {
  const standing = standingOf(agent, now, interval_s)
  const heard = agent.last_heartbeat_at
  const ago = heard === null ? '' : `, last heard of ${roughSpan(now - Date.parse(heard))} ago`
  return {
    subject: `Agent, ${agent.client_type}`,
    title: agent.name,
    mark: { tone: agentTones[standing], words: `${standingWords[standing]}${ago}` },
    facts: [
      { label: 'Roles', value: agent.roles.length > 0 ? agent.roles.join(', ') : 'any' },
      { label: 'Tasks completed', value: formatNumber(agent.tasks_completed) },
      { label: 'Balance', value: `${formatRoughly(agent.balance)} cr` },
    ],
  }
}

const taskMarks: Readonly<Record<TaskStanding, readonly [Tone, string]>> = {
  submitted: ['quiet', 'Open'],
  working: ['alive', 'Under way'],
  overdue: ['late', 'Overdue'],
  completed: ['alive', 'Completed'],
  failed: ['lost', 'Failed'],
  canceled: ['barred', 'Canceled'],
  rejected: ['barred', 'Rejected'],
}

export function taskPicture(task: Task, now: number): Picture {
  const [tone, word] = taskMarks[taskStandingOf(task, now)]
  return {
    subject: 'Task',
    title: task.title,
    mark: { tone, words: task.assignee_name === null ? word : `${word}, ${task.assignee_name}` },
    facts: [
      { label: 'Reward', value: `${formatRoughly(task.reward)} cr` },
      { label: 'Posted by', value: task.requester_name },
      { label: 'Posted', value: `${roughSpan(now - Date.parse(task.created_at))} ago` },
      ...(task.failures > 0
        ? [{ label: 'So far', value: countOf(task.failures, 'failed attempt') }]
        : []),
    ],
  }
}
