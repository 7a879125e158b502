import {
  type Answer,
  type CallArguments,
  type ClientOptions,
  RollcallClient,
} from '../client/client.ts'
import { UnexpectedAnswerError } from '../client/errors.ts'
import type { OperationId } from '../client/operation.ts'
import { cleanTexts } from '../terminal/clean-text.ts'

/** What a command cannot do without in an answer. */
const NEEDED: { readonly [Id in OperationId]?: readonly string[] } = {
  ready: ['status'],
  getAgent: ['agent_id', 'name', 'status', 'roles', 'enrolled_at', 'token'],
  listAgents: ['agents', 'next_cursor'],
  getSession: ['session_id', 'status', 'created_at', 'last_activity', 'lease_expires_at'],
  getAccount: ['balance', 'held', 'total_earned', 'total_spent'],
  createTransfer: ['transfer_id', 'amount', 'fee', 'from_balance'],
  listTasks: ['tasks', 'next_cursor'],
  getTask: ['task_id', 'title', 'state', 'claim'],
  createTask: ['task_id', 'title', 'reward'],
  claimTask: ['task_id', 'title', 'claim'],
  completeTask: ['task_id', 'title', 'state'],
  failTask: ['task_id', 'title', 'state'],
  listTaskCandidates: ['candidates'],
  cancelTask: ['task_id', 'title', 'reward'],
}

/**
 * A client for commands, which print what is answered: JSON of some other server is told apart from
 * Rollcall's, and for people (`clean`) its texts are made safe to print. The library itself takes
 * answers as they come.
 */
export class CheckedClient extends RollcallClient {
  readonly #clean: boolean

  constructor({ clean, ...options }: ClientOptions & { readonly clean: boolean }) {
    super(options)
    this.#clean = clean
  }

  override async exchange<Id extends OperationId>(
    id: Id,
    ...args: CallArguments<Id>
  ): Promise<Answer<Id>> {
    const answer = await super.exchange(id, ...args)
    const data: object = answer.data ?? {}
    const missing = NEEDED[id]?.find((member) => !(member in data))
    if (missing === undefined) {
      return this.#clean ? { ...answer, data: cleanTexts(answer.data) } : answer
    }
    const message = `${this.url} answers, but not as Rollcall does: without \`${missing}\`.`
    throw new UnexpectedAnswerError(message, { status: answer.status }, id)
  }
}
