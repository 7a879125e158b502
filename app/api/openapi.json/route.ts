import { methods, route } from '#lib/http/route.ts'
import { openApiContract } from '#lib/operations/contract.ts'
import { openApiDocument } from '#lib/operations/openapi.ts'

/** GET /api/openapi.json: this API, made from the contracts. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(openApiContract, async ({ server }) =>
    Response.json(openApiDocument(server.config.publicUrl), {
      headers: { 'Cache-Control': 'public, max-age=300' },
    }),
  ),
)
