/** Called by Next.js once, before the first request is answered. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startProcess } = await import('#lib/server/process.ts')
    await startProcess()
    // In development, Next.js brings in changed routes itself.
    if (process.env.NODE_ENV === 'production') await answerHotRoutesDirectly()
  }
}

/** What comes most often, and what stays longest. */
async function answerHotRoutesDirectly(): Promise<void> {
  const [{ answerDirectly }, heartbeat, sessionsFeed] = await Promise.all([
    import('#lib/http/direct.ts'),
    import('./app/api/mcp/sessions/[session_id]/heartbeat/route.ts'),
    import('./app/api/events/sessions/route.ts'),
  ])
  answerDirectly([
    {
      method: 'POST',
      path: /^\/api\/mcp\/sessions\/(?<session_id>[0-9a-fA-F-]{36})\/heartbeat$/,
      handle: heartbeat.POST,
    },
    { method: 'GET', path: /^\/api\/events\/sessions$/, handle: sessionsFeed.GET },
  ])
}
