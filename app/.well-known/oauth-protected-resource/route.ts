import { Answered, methods, route } from '#lib/http/route.ts'
import { apiMetadataContract } from '#lib/mcp/contract.ts'
import { protectedResource } from '#lib/mcp/protected-resource.ts'

/** GET /.well-known/oauth-protected-resource: how the API is protected. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(
    apiMetadataContract,
    async ({ server }) =>
      new Answered(protectedResource(server.config.publicUrl), {
        'Cache-Control': 'public, max-age=300',
      }),
  ),
)
