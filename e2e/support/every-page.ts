import type { Fleet } from './fleet.ts'

/** A page of the site, by the name that its pictures have. */
export interface SitePage {
  readonly name: string
  readonly path: string
  /** It keeps itself fresh over the feed: its picture waits until it does. */
  readonly isLive?: boolean
  /** Only operators see it. */
  readonly isPrivate?: boolean
}

/** Markup, for whatever shows a name. */
export const hostileName = '</script><script>alert(1)</script>'

/** Fills a fleet as it looks in use, with names that nobody would give, and answers all pages of it. */
export async function everyPage(fleet: Fleet): Promise<SitePage[]> {
  const ada = await fleet.enroll('ada', {
    roles: ['coder', 'qa'],
    description: 'Counts the books.',
  })
  const grace = await fleet.enroll('grace-of-the-very-long-name-that-somebody-typed-in-one-go', {
    client_type: 'codex',
  })
  const hostile = await fleet.enroll(hostileName, { description: hostileName })
  const gone = await fleet.enroll('barbara')
  await fleet.grant(ada, '1250.5')
  await fleet.grant(hostile, '20')
  await fleet.pay(ada, grace, '12.25')
  await fleet.heartbeat(ada, { state: 'busy', status_message: 'indexing', cpu_percent: 12 })
  await fleet.heartbeat(hostile, { state: 'idle', status_message: hostileName })
  const done = await fleet.post(ada, 'Review the parser', { description: 'All of it.' })
  await fleet.complete(grace, await fleet.claim(grace, done))
  const open = await fleet.post(hostile, hostileName, { description: hostileName })
  await fleet.reconnect(ada, await fleet.mintReconnectToken(ada))
  await fleet.close(gone)
  return [
    { name: 'home', path: '/' },
    { name: 'login', path: '/login' },
    { name: 'not-found', path: '/no-such-page' },
    { name: 'docs', path: '/docs' },
    { name: 'docs-guide', path: '/docs/tokens' },
    { name: 'docs-api', path: '/docs/api' },
    { name: 'docs-api-tag', path: '/docs/api/sessions' },
    { name: 'docs-problems', path: '/docs/problems' },
    { name: 'sessions', path: '/sessions', isLive: true },
    { name: 'session', path: `/sessions/${ada.session_id}`, isLive: true },
    { name: 'federation', path: '/federation', isLive: true },
    { name: 'agent', path: `/agents/${ada.agent_id}`, isLive: true },
    { name: 'agent-hostile', path: `/agents/${hostile.agent_id}`, isLive: true },
    { name: 'tasks', path: '/tasks', isLive: true },
    { name: 'task', path: `/tasks/${done.task_id}`, isLive: true },
    { name: 'task-hostile', path: `/tasks/${open.task_id}`, isLive: true },
    { name: 'economy', path: '/economy', isLive: true },
    { name: 'status', path: '/status' },
    { name: 'audit', path: '/audit', isPrivate: true },
    { name: 'agent-operator', path: `/agents/${ada.agent_id}`, isPrivate: true },
  ]
}
