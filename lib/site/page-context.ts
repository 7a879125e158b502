import { redirect } from 'next/navigation'
import { connection } from 'next/server'
import { currentViewer } from '#lib/server/viewer.ts'

type Parameters = Readonly<Record<string, string | string[] | undefined>>

/**
 * The viewer of a dashboard; one who may not read it is sent to sign in, and comes back to `path`
 * with what its address had besides, such as filters.
 */
export async function requireReader(
  path: string,
  searchParams: Parameters = {},
): Promise<{ isOperator: boolean }> {
  const viewer = await currentViewer()
  if (!viewer.mayRead) sendToSignIn(path, searchParams)
  return viewer
}

/** Lets only the operator pass; anyone else is sent to sign in, and comes back as above. */
export async function requireOperator(path: string, searchParams: Parameters = {}): Promise<void> {
  const viewer = await currentViewer()
  if (!viewer.isOperator) sendToSignIn(path, searchParams)
}

function sendToSignIn(path: string, searchParams: Parameters): never {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(searchParams)) {
    for (const one of [value ?? []].flat()) query.append(name, one)
  }
  const address = query.size > 0 ? `${path}?${query}` : path
  redirect(`/login?next=${encodeURIComponent(address)}`)
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
