import type { CallInput, RollcallClient } from '../client/client.ts'
import { credentialsOf, holdsTokens } from '../client/credentials.ts'
import { UnexpectedAnswerError } from '../client/errors.ts'
import type { Identity } from './identity.ts'

/**
 * Enrolls an agent, and answers the identity to save (`IdentityFile.create`). Not safe to repeat: a
 * second call with the same name is `agent_name_taken`.
 * @param client without credentials
 * @throws as `RollcallClient.call`
 */
export async function enrollAgent(
  client: RollcallClient,
  request: CallInput<'enroll'>['body'],
): Promise<Identity> {
  const askedAt = client.clock.now()
  const answer = await client.call('enroll', { body: request })
  if (!holdsTokens(answer) || typeof answer.session_id !== 'string') {
    const message = `${client.url} answered the enrollment without tokens.`
    throw new UnexpectedAnswerError(message, { status: 201 }, 'enroll')
  }
  return {
    version: 1,
    url: client.url,
    agent_id: answer.agent_id,
    name: request.name,
    client_type: request.client_type,
    roles: request.roles ?? [],
    credentials: credentialsOf(answer, askedAt),
    session: {
      session_id: answer.session_id,
      reconnect_token: null,
      reconnect_token_expires_at: null,
    },
    heartbeat_interval_s: answer.heartbeat_interval_s,
    enrolled_at: new Date(askedAt).toISOString(),
  }
}
