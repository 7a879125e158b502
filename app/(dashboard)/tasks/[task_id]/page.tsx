import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { LiveFederation } from '#components/federation/live-federation.tsx'
import { id } from '#lib/http/fields.ts'
import { currentServer } from '#lib/server/current.ts'
import type { Server } from '#lib/server/server.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireReader } from '#lib/site/page-context.ts'
import type { Task } from '#lib/tasks/contract.ts'
import { taskCandidatesKey, taskKey } from '#lib/tasks/keys.ts'
import { findTask, listTaskCandidates } from '#lib/tasks/queries.ts'
import { TaskView } from './_components/task-view.tsx'

type Props = PageProps<'/tasks/[task_id]'>

/** As many as the API answers when it is not told. */
const CANDIDATES = 50

// The page and its metadata ask for the same task, once a request.
const readTask = cache(async (task_id: string) => {
  const server = await currentServer()
  const feed_position = server.feed.position('federation')
  const isId = id.safeParse(task_id).success
  return { task: isId ? await findTask(server, task_id) : null, feed_position }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { task_id } = await params
  await requireReader(`/tasks/${task_id}`)
  const { task } = await readTask(task_id)
  if (task === null) return { title: 'No such task' }
  const { config } = await currentServer()
  return pageMetadata({
    // Titles may repeat: the beginning of the id tells them apart.
    title: `${task.title} · ${task.task_id.slice(0, 8)}`,
    description: `Task ${task.task_id.slice(0, 8)}, which ${task.requester_name} posted for ${task.reward} credits: how it stands, who does it, and what came of it.`,
    path: `/tasks/${task.task_id}`,
    // Tasks come and go by the thousand: the list is what to find, not each of them.
    isIndexed: config.dashboard === 'public' && ['submitted', 'working'].includes(task.state),
  })
}

export default async function TaskPage({ params }: Props) {
  const { task_id } = await params
  const { isOperator } = await requireReader(`/tasks/${task_id}`)
  const { task, feed_position } = await readTask(task_id)
  if (task === null) notFound()
  const server = await currentServer()
  const key = task.task_id
  return (
    <LiveFederation
      key={key}
      seed={{ [taskKey(key)]: task, ...(isOperator ? await readCandidates(server, task) : {}) }}
      rendered_at={new Date().toISOString()}
      feed_position={feed_position}
      heartbeat_interval_s={server.heartbeatIntervalS}
    >
      <TaskView task_id={key} isOperator={isOperator} />
    </LiveFederation>
  )
}

/** Who could take it on, while nobody has. */
async function readCandidates(server: Server, { task_id, state }: Task) {
  if (state !== 'submitted') return {}
  const result = await listTaskCandidates(server, task_id, CANDIDATES, null)
  if (result.outcome !== 'candidates') return {}
  return {
    [taskCandidatesKey(task_id)]: { candidates: result.candidates, next_cursor: null },
  }
}
