import { Problem } from '#lib/http/problems.ts'
import { Answered, methods, route } from '#lib/http/route.ts'
import { signInContract, signOutContract } from '#lib/operator/contract.ts'
import { operatorCookie } from '#lib/operator/cookie.ts'
import { signIn } from '#lib/operator/sign-in.ts'

/** POST, DELETE /api/operator/session: sign a browser in and out. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(signInContract, async ({ server, body, requestId }) => {
    const result = await signIn(server, body, requestId)
    if (result.outcome !== 'signed_in') {
      throw new Problem(result.outcome, {
        headers: { 'WWW-Authenticate': 'Bearer realm="rollcall"' },
      })
    }
    return new Answered(undefined, {
      'Set-Cookie': operatorCookie(result.cookie, server.config.publicUrl),
    })
  }),
  route(
    signOutContract,
    async ({ server }) =>
      new Answered(undefined, { 'Set-Cookie': operatorCookie('', server.config.publicUrl) }),
  ),
)
