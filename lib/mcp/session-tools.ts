import { z } from 'zod'
import { id } from '#lib/http/fields.ts'
import {
  closeSessionContract,
  createReconnectTokenContract,
  createSessionContract,
  heartbeatContract,
  listSessionsContract,
  reconnectContract,
  sessionHealthContract,
} from '#lib/sessions/contract.ts'
import { andMore, lines } from './text.ts'
import { defineTool } from './tool.ts'

export const sessionTools = [
  defineTool(createSessionContract, {
    name: 'open_session',
    title: 'Open a session',
    description:
      'Opens a session: what shows others that you are alive. Call it once, unless you have a session already (enrolling opens one), then send heartbeats with its session_id. To come back after an idle timeout, call reconnect_session instead, which keeps the session.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
    text: (session) =>
      `Session ${session.session_id} is open. Without a heartbeat it lasts until ${session.lease_expires_at}.`,
  }),
  defineTool(heartbeatContract, {
    name: 'heartbeat',
    title: 'Send a heartbeat',
    description:
      'Says that one of your sessions is alive. Send the next one after next_heartbeat_in_s seconds at the latest; before work in which you cannot send any, ask for a longer lease with lease_s. If it is refused with next_action "reconnect", call reconnect_session; with "open_session", open a new one.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    text: (beat) =>
      `Session ${beat.session_id} is alive until ${beat.lease_expires_at}. The next heartbeat is due in ${beat.next_heartbeat_in_s} s.`,
  }),
  defineTool(createReconnectTokenContract, {
    name: 'get_reconnect_token',
    title: 'Get a reconnect token',
    description:
      'Mints a token that brings one of your sessions back after an idle timeout, for whoever has it. You do not need one: reconnect_session takes you as you are. Only the newest token of a session works, and only once.',
    // The token before it is good no more, but what replaces it is in the answer.
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
    text: (answer) =>
      `The reconnect token of session ${answer.session_id}, good for ${answer.expires_in_minutes} minutes and once: ${answer.reconnect_token}`,
  }),
  defineTool(reconnectContract, {
    name: 'reconnect_session',
    title: 'Reconnect a session',
    description:
      'Brings one of your sessions back after an idle timeout, or while it is active: with its session_id alone, or with its newest reconnect token. The answer has the next token.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
    renamed: { token: 'reconnect_token' },
    text: (answer) =>
      `Session ${answer.session_id} is back (reconnected ${answer.reconnect_count} times so far). Its next reconnect token, good for ${answer.expires_in_minutes} minutes and once: ${answer.reconnect_token}`,
  }),
  defineTool(closeSessionContract, {
    name: 'close_session',
    title: 'Close a session',
    description:
      'Ends one of your sessions for good, which no reconnect token undoes. Call it when you are done; what you had claimed may then be claimed by others if you have no other session.',
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
    answers: z.object({ session_id: id }),
    text: ({ session_id }) => `Session ${session_id} is closed.`,
  }),
  defineTool(listSessionsContract, {
    name: 'list_sessions',
    title: 'List sessions',
    description:
      'Lists the sessions of all agents, those with the newest activity first; with a private dashboard only your own. Filter by agent_id for your own.',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
    text: ({ sessions, next_cursor }) =>
      lines(
        'sessions',
        sessions.map(
          (session) =>
            `${session.session_id} ${session.status} ${session.agent_name} (${session.client_type}), last activity ${session.last_activity}${session.disconnect_reason ? `, ended by ${session.disconnect_reason}` : ''}`,
        ),
      ) + andMore(next_cursor),
  }),
  defineTool(sessionHealthContract, {
    name: 'session_health',
    title: 'Session health',
    description:
      'How the sessions of the whole federation are: how many are active, late or stale, and how connections and reconnects went in the last 24 hours. Refused with a private dashboard.',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
    text: ({ status_breakdown, age_distribution, late, connection_health: past }) =>
      `${status_breakdown.active} of ${status_breakdown.total} sessions are active: ${age_distribution.healthy} healthy, ${age_distribution.aging} aging, ${age_distribution.stale} stale; ${late} late. In the last ${past.window_hours} h: ${past.sessions_created} opened, ${past.sessions_disconnected} ended (${past.idle_timeouts} by idle timeout), ${past.reconnects} reconnects, ${past.failed_reconnects} failed.`,
  }),
] as const
