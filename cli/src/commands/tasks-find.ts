import type { RollcallClient } from '../client/client.ts'
import { cleanText } from '../terminal/clean-text.ts'
import type { Wire } from '../wire/operations.generated.ts'
import { patient } from './agent.ts'
import { CommandError, usageError } from './context.ts'
import { idBeginning, isId } from './find-agent.ts'

/** How far back an id's beginning is looked for, in pages of 200. */
const PAGES = 5

/** The id of the task that `text` means: an id, or the beginning of one among the newest tasks. */
export async function findTaskId(client: RollcallClient, text: string): Promise<string> {
  if (isId(text)) return text.toLowerCase()
  const beginning = idBeginning(text)
  if (beginning === null) {
    throw usageError(
      `“${cleanText(text)}” is no task.`,
      'Give its id or at least six characters of it, as `rollcall tasks` lists them.',
    )
  }
  const found: { task_id: string; title: string }[] = []
  let cursor: string | null = null
  for (let page = 0; page < PAGES; page++) {
    const query = { limit: 200, cursor: cursor ?? undefined }
    const answer: Wire['listTasks']['response'] = await client.call('listTasks', { query }, patient)
    found.push(...answer.tasks.filter((task) => task.task_id.startsWith(beginning)))
    cursor = answer.next_cursor
    if (cursor === null) break
  }
  const [first, ...others] = found
  if (!first) {
    throw new CommandError(`No task has an id that begins with ${beginning}.`, {
      remedy:
        cursor === null
          ? '`rollcall tasks` lists them.'
          : 'Only the newest tasks were looked through; give the whole id.',
    })
  }
  if (others.length > 0) {
    throw new CommandError(`The ids of ${found.length} tasks begin with ${beginning}.`, {
      remedy: `Give more of one: ${found.map((task) => task.task_id).join(', ')}`,
    })
  }
  return first.task_id
}
