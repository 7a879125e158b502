import { redirect } from 'next/navigation'
import { connection } from 'next/server'
import { currentViewer } from '#lib/server/viewer.ts'

/** The viewer of a dashboard; one who may not read it is sent to sign in, and comes back to `path`. */
export async function requireReader(path: string): Promise<{ isOperator: boolean }> {
  const viewer = await currentViewer()
  if (!viewer.mayRead) redirect(`/login?next=${encodeURIComponent(path)}`)
  return viewer
}

/** The viewer for the shell, which must stand even while the server cannot tell who it is. */
export async function viewerOrAnyone(): Promise<{ isOperator: boolean; mayRead: boolean }> {
  await connection()
  try {
    return await currentViewer()
  } catch {
    return { isOperator: false, mayRead: false }
  }
}
