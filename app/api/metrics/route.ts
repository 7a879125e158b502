import { methods, route } from '#lib/http/route.ts'
import { metricsContract } from '#lib/operations/contract.ts'

/** GET /api/metrics: for Prometheus. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(
    metricsContract,
    async ({ server }) =>
      new Response(await server.metrics.text(), {
        headers: { 'Content-Type': server.metrics.contentType, 'Cache-Control': 'no-store' },
      }),
  ),
)
