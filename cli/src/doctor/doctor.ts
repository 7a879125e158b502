import type { RollcallClient } from '../client/client.ts'
import { ProblemError } from '../client/errors.ts'
import { userAgent } from '../commands/agent.ts'
import { type Context, EXIT, kitCommand } from '../commands/context.ts'
import type { Identity } from '../identity/identity.ts'
import type { AgentDetail, Session } from '../wire/operations.generated.ts'
import { examineDaemon, findDaemon } from './daemon.ts'
import { type Finding, unknown } from './finding.ts'
import { examineFolder, examineIdentity, examineNode } from './machine.ts'
import { printFindings } from './print.ts'
import { examineServer, explainServer, lookingClient } from './server.ts'
import { examineAgent, examineSession } from './session.ts'
import { examineTokens } from './tokens.ts'

/** `rollcall doctor`: what is wrong, and what to do. It only looks: it refreshes and saves nothing. */
export async function runDoctor(context: Context): Promise<number> {
  const findings = await examine(context)
  printFindings(findings, context.terminal)
  return findings.some(({ outcome }) => outcome === 'wrong') ? EXIT.failed : EXIT.done
}

async function examine(context: Context): Promise<Finding[]> {
  const path = await context.configPath()
  const enroll = kitCommand(context, 'enroll URL --token TOKEN --name NAME')
  const start = kitCommand(context, 'start')
  const here = await examineIdentity(path, enroll)
  const findings = [examineNode(), ...here.findings, ...examineFolder(path)]
  const { identity } = here
  if (!identity) return findings

  const daemon = findDaemon(path)
  const server = await examineServer(lookingClient(identity.url, userAgent))
  findings.push(...server.findings)
  const asked = server.isReady
    ? await ask(identity).catch((error) => {
        findings.push(explainServer(error, identity.url))
        return null
      })
    : null
  const now = Date.now()
  const serverNow = now + (server.skew_ms ?? 0)
  const isDaemonRunning = daemon !== null && !daemon.isStopped
  const words = { enroll: `${enroll} --force`, start }
  const agent =
    asked?.agent === undefined
      ? unknown('agent', whyNot(asked !== null))
      : examineAgent(asked.agent, { serverNow, ...words })
  const standing = [
    agent,
    ...examineTokens({
      credentials: identity.credentials,
      now,
      answer: asked?.token,
      isAgentLost: agent.outcome === 'wrong',
      isDaemonRunning,
      ...words,
    }),
  ]
  // Nothing else helps before that.
  const mustEnroll = standing.some(({ remedy }) => remedy === words.enroll)
  const next = mustEnroll ? `Once it is enrolled: ${start}` : start
  return [
    ...findings,
    ...standing,
    ...(identity.session && asked?.session === undefined
      ? [unknown('session', whyNot(asked !== null))]
      : examineSession(asked?.session ?? null, { identity, daemon, serverNow, start: next })),
    examineDaemon(path, daemon, next),
  ]
}

const whyNot = (isAsked: boolean) =>
  isAsked
    ? 'The server does not tell without a good access token (its dashboard is private).'
    : 'Not without the server.'

const NO_TASK = '00000000-0000-0000-0000-000000000000'

interface Asked {
  /** What the server said of the access token. */
  readonly token: 'accepted' | ProblemError
  /** Null: it does not know it; undefined: it would not tell. */
  readonly agent: AgentDetail | null | undefined
  readonly session: Session | null | undefined
}

/** Asks with the access token as it is, and what it is not enough for as anyone. */
async function ask({ url, agent_id, credentials, session }: Identity): Promise<Asked> {
  const own = lookingClient(url, userAgent, credentials.access_token)
  const anyone = lookingClient(url, userAgent)
  let token: Asked['token'] = 'accepted'
  try {
    // Reads nothing, and only a good token is told that there is no such task: what anyone may read
    // while the dashboard is public says nothing of tokens.
    await own.call('listTaskCandidates', { params: { task_id: NO_TASK } })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    if (error.status === 401) token = error
  }
  const client = token === 'accepted' ? own : anyone
  const session_id = session?.session_id
  const [agent, found] = await Promise.all([
    look(client, (from) => from.call('getAgent', { params: { agent_id } })),
    session_id === undefined
      ? null
      : look(client, (from) => from.call('getSession', { params: { session_id } })),
  ])
  return { token, agent, session: found }
}

async function look<T>(
  client: RollcallClient,
  read: (client: RollcallClient) => Promise<T>,
): Promise<T | null | undefined> {
  try {
    return await read(client)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return error.status === 404 ? null : undefined
  }
}
