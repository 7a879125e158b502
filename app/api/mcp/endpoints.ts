import type { Endpoints } from '#lib/mcp/server.ts'
import { GET as listAgents } from '../agents/route.ts'
import { GET as getAccount } from '../economy/accounts/[agent_id]/route.ts'
import { POST as createTransfer } from '../economy/transfers/route.ts'
import { GET as federationStats } from '../federation/stats/route.ts'
import { POST as claimTask } from '../tasks/[task_id]/claim/route.ts'
import { POST as completeTask } from '../tasks/[task_id]/complete/route.ts'
import { POST as failTask } from '../tasks/[task_id]/fail/route.ts'
import { GET as getTask } from '../tasks/[task_id]/route.ts'
import { POST as createTask, GET as listTasks } from '../tasks/route.ts'
import { POST as heartbeat } from './sessions/[session_id]/heartbeat/route.ts'
import { POST as reconnect } from './sessions/[session_id]/reconnect/route.ts'
import { DELETE as closeSession, GET as getSession } from './sessions/[session_id]/route.ts'
import { POST as createReconnectToken } from './sessions/[session_id]/token/route.ts'
import { GET as sessionHealth } from './sessions/health/route.ts'
import { POST as createSession, GET as listSessions } from './sessions/route.ts'

/**
 * What the tools of the MCP server call: the very handlers that Next.js calls, so that a tool does
 * and refuses what its endpoint does. Routes do not import each other otherwise; this one is made of
 * them, as instrumentation-node.ts is.
 */
export const endpoints: Endpoints = {
  createSession,
  heartbeat,
  createReconnectToken,
  reconnect,
  closeSession,
  listSessions,
  sessionHealth,
  getSession,
  listAgents,
  listTasks,
  createTask,
  getTask,
  claimTask,
  completeTask,
  failTask,
  getAccount,
  createTransfer,
  federationStats,
}
