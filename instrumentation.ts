/** Called by Next.js once, before the first request is answered. */
export async function register(): Promise<void> {
  // In one place with the import, or it would be built for the edge runtime as well.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { start } = await import('./instrumentation-node.ts')
    await start()
  }
}
