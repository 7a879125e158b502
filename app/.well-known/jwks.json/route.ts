import { Answered, methods, route } from '#lib/http/route.ts'
import { jwksContract } from '#lib/tokens/contract.ts'

/** GET /.well-known/jwks.json: the public keys of access tokens. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(
    jwksContract,
    async ({ server }) =>
      new Answered({ keys: [server.keys.accessJwk] }, { 'Cache-Control': 'public, max-age=300' }),
  ),
)
