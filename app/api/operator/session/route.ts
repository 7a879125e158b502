import { Problem } from '#lib/http/problems.ts'
import { Answered, methods, route } from '#lib/http/route.ts'
import { signInContract, signOutContract } from '#lib/operator/contract.ts'
import { operatorCookie } from '#lib/operator/cookie.ts'
import { secretsEqual } from '#lib/tokens/opaque.ts'
import { signOperatorSession } from '#lib/tokens/operator-session.ts'

/** POST, DELETE /api/operator/session: sign a browser in and out. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(signInContract, async ({ server, body }) => {
    if (!secretsEqual(body.operator_key, server.operatorKey)) {
      throw new Problem('invalid_operator_key', {
        headers: { 'WWW-Authenticate': 'Bearer realm="rollcall"' },
      })
    }
    const session = await signOperatorSession(server.keys, server.operatorKey)
    return new Answered(undefined, {
      'Set-Cookie': operatorCookie(session, server.config.publicUrl),
    })
  }),
  route(
    signOutContract,
    async ({ server }) =>
      new Answered(undefined, { 'Set-Cookie': operatorCookie('', server.config.publicUrl) }),
  ),
)
