import { cookies } from 'next/headers'
import { cache } from 'react'
import { OPERATOR_COOKIE, verifyOperatorSession } from '#lib/tokens/operator-session.ts'
import { currentServer } from './current.ts'

export interface Viewer {
  readonly isOperator: boolean
  /** Whether the dashboards may be shown: false with a private dashboard and nobody signed in. */
  readonly mayRead: boolean
}

/** Who looks at the page that is being rendered; found out once, however many of its parts ask. */
export const currentViewer = cache(async (): Promise<Viewer> => {
  const server = await currentServer()
  const cookie = (await cookies()).get(OPERATOR_COOKIE)?.value
  const isOperator =
    cookie !== undefined && (await verifyOperatorSession(server.keys, server.operatorKey, cookie))
  return { isOperator, mayRead: isOperator || server.config.dashboard === 'public' }
})
