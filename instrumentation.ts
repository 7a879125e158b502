/** Called by Next.js once, before the first request is answered. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startProcess } = await import('#lib/server/process.ts')
    await startProcess()
  }
}
