import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'

export const liveContract = defineContract({
  id: 'live',
  method: 'GET',
  path: '/api/health/live',
  tag: 'Operations',
  summary: 'The process answers',
  access: 'anyone',
  status: 200,
  response: z.object({ status: z.literal('live') }),
  problems: [],
})

export const readyContract = defineContract({
  id: 'ready',
  method: 'GET',
  path: '/api/health/ready',
  tag: 'Operations',
  summary: 'The database can be reached and the migrations are applied',
  access: 'anyone',
  status: 200,
  response: z.object({ status: z.literal('ready') }),
  problems: ['database_unavailable'],
})

export const metricsContract = defineContract({
  id: 'metrics',
  method: 'GET',
  path: '/api/metrics',
  tag: 'Operations',
  summary: 'Metrics in the Prometheus text format',
  access: 'operator',
  status: 200,
  produces: 'text/plain',
  problems: [],
})

export const openApiContract = defineContract({
  id: 'openApi',
  method: 'GET',
  path: '/api/openapi.json',
  tag: 'Operations',
  summary: 'This document (OpenAPI 3.1)',
  access: 'anyone',
  status: 200,
  produces: 'application/json',
  problems: [],
})
