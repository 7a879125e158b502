import type { NextHandler } from '#lib/http/route.ts'
import { currentServer } from '#lib/server/current.ts'
import { mcpMetadataContract, type ProtectedResource } from './contract.ts'

/**
 * The metadata of a protected resource (RFC 9728).
 *
 * `authorization_servers` is left out, which the RFC allows. MCP asks for it of servers that take
 * part in its OAuth flow; here no such flow exists, and to name a server without an authorization
 * endpoint would send clients into it: some prefer OAuth to the bearer header that they were given,
 * as soon as it is on offer. Without it they keep to the header, or say that it was refused.
 * `jwks_uri` is left out too: it is for keys that sign answers, not for those of access tokens.
 */
export function protectedResource(publicUrl: string, path = ''): ProtectedResource {
  return {
    resource: `${publicUrl}${path}`,
    resource_name: 'Rollcall',
    resource_documentation: `${publicUrl}/docs/problems`,
    bearer_methods_supported: ['header'],
  }
}

/** Makes a 401 of a handler say where the metadata is (RFC 9728, 5.1), as MCP clients expect it. */
export function pointingToMetadata(handle: NextHandler): NextHandler {
  return async (request, context) => {
    const response = await handle(request, context)
    const challenge = response.headers.get('www-authenticate')
    if (response.status === 401 && challenge !== null) {
      const { publicUrl } = (await currentServer()).config
      const address = `${publicUrl}${mcpMetadataContract.path}`
      response.headers.set('WWW-Authenticate', `${challenge}, resource_metadata="${address}"`)
    }
    return response
  }
}
