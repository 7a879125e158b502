import { taskPicture } from '#components/site/og/figures.ts'
import { id } from '#lib/http/fields.ts'
import { previewSize } from '#lib/site/og/draw-png.ts'
import { figuresPreview } from '#lib/site/og/preview.tsx'
import { findTask } from '#lib/tasks/queries.ts'

interface Props {
  readonly params: Promise<{ readonly task_id: string }>
}

export const alt = 'The task, how it stands and its reward'
export const size = previewSize
export const contentType = 'image/png'
export const dynamic = 'force-dynamic'

export default async function Image({ params }: Props): Promise<Response> {
  const { task_id } = await params
  return figuresPreview(async (server) => {
    if (!id.safeParse(task_id).success) return null
    const found = await findTask(server, task_id)
    return found && taskPicture(found, Date.now())
  })
}
