import { Answered, methods, route } from '#lib/http/route.ts'
import { MCP_PATH, mcpMetadataContract } from '#lib/mcp/contract.ts'
import { protectedResource } from '#lib/mcp/protected-resource.ts'

/** GET /.well-known/oauth-protected-resource/api/mcp: how the MCP server is protected. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(
    mcpMetadataContract,
    async ({ server }) =>
      new Answered(protectedResource(server.config.publicUrl, MCP_PATH), {
        'Cache-Control': 'public, max-age=300',
      }),
  ),
)
