import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { problems } from '#lib/http/problems.ts'
import {
  liveContract,
  metricsContract,
  openApiContract,
  readyContract,
} from '#lib/operations/contract.ts'
import { contracts } from '#lib/operations/openapi.ts'
import { enrollAgent, heartbeat } from './support/agents.ts'
import { asOperator, call, send } from './support/api.ts'
import { backendNames } from './support/backends.ts'
import { routeFiles } from './support/routes.ts'
import { OPERATOR_KEY, PUBLIC_URL, useServer } from './support/server.ts'

describe.each(backendNames)('operations on %s', (backend) => {
  useServer(backend)

  test('the process lives, and the database is ready', async () => {
    expect((await call(liveContract)).body).toEqual({ status: 'live' })
    expect((await call(readyContract)).body).toEqual({ status: 'ready' })
  })

  test('metrics: for the operator, in the Prometheus text format', async () => {
    const agent = await enrollAgent()
    await heartbeat(agent)
    const answer = await call(metricsContract, asOperator)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.text).toMatch(/^rollcall_sessions\{status="active"\} 1$/m)
    expect(answer.text).toMatch(/^rollcall_heartbeats_total 1$/m)
    expect(answer.text).toMatch(/^rollcall_heartbeat_statements_total 1$/m)
    expect(answer.text).toMatch(
      /^rollcall_http_request_duration_seconds_count\{operation="heartbeat",status="200"\} 1$/m,
    )
    for (const line of answer.text.split('\n').filter((text) => text !== '')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) .+|[a-zA-Z_:][\w:]*(\{[^{}]*\})? (-?[\d.e+-]+|NaN|[+-]?Inf))$/,
      )
    }
    for (const secret of [OPERATOR_KEY, agent.access_token, agent.session_id])
      expect(answer.text).not.toContain(secret)
    expect((await call(metricsContract)).problem.code).toBe('authentication_required')
    expect((await call(metricsContract, { token: agent.access_token })).problem.code).toBe(
      'forbidden',
    )
  })
})

describe('the OpenAPI document', () => {
  useServer('pglite')

  interface Operation {
    operationId: string
    tags: string[]
    summary: string
    security: Record<string, string[]>[]
    parameters: { name: string; in: string; required: boolean; schema: object }[]
    requestBody?: {
      required: boolean
      content: Record<string, { schema: { additionalProperties?: unknown } }>
    }
    responses: Record<
      string,
      {
        description: string
        headers?: Record<string, object>
        content?: Record<string, { schema: object }>
      }
    >
  }
  interface OpenApi {
    openapi: string
    info: { title: string; version: string }
    servers: { url: string }[]
    paths: Record<string, Record<string, Operation>>
    components: { schemas: Record<string, object>; securitySchemes: Record<string, object> }
  }
  const read = async () => JSON.parse((await call(openApiContract)).text) as OpenApi
  const operationsOf = (document: OpenApi) =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    )

  test('has every contract, and every route has one', async () => {
    const document = await read()
    const described = operationsOf(document).map(
      ({ path, method }) => `${method.toUpperCase()} ${path}`,
    )
    expect(described.sort()).toEqual(
      contracts.map(({ method, path }) => `${method} ${path}`).sort(),
    )
    const served: string[] = []
    for (const { path, file } of routeFiles) {
      if (path === '/api/{...path}') continue
      // Pages' own files, as a guide in plain Markdown, are no part of the API.
      if (!path.startsWith('/api/') && !contracts.some((contract) => contract.path === path))
        continue
      const allow =
        (await send('OPTIONS', path.replaceAll(/\{\w+\}/g, 'x'))).headers.get('allow') ?? ''
      const methods = allow
        .split(', ')
        .filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
      expect(methods.length, file).toBeGreaterThan(0)
      served.push(...methods.map((method) => `${method} ${path}`))
    }
    // Next.js has no segment that is a parameter with an ending: the whole of it is the parameter.
    expect(served.sort()).toEqual(
      described.map((operation) => operation.replace(/\}\.\w+$/, '}')).sort(),
    )
  })

  test('is OpenAPI 3.1 by its structure', async () => {
    const document = await read()
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: 'Rollcall', version: expect.any(String) })
    expect(document.servers).toEqual([{ url: PUBLIC_URL }])
    const operations = operationsOf(document)
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path')
      expect(declared.map(({ name }) => name).sort(), path).toEqual(inPath)
      expect(declared.every(({ required }) => required)).toBe(true)
      const names = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
      expect(new Set(names).size).toBe(names.length)
      for (const requirement of operation.security) {
        for (const scheme of Object.keys(requirement)) {
          expect(Object.keys(document.components.securitySchemes)).toContain(scheme)
        }
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/)
        expect(response.description).toBeTruthy()
        if (status === '204') expect(response.content).toBeUndefined()
        // What was created is told where it is.
        expect('Location' in (response.headers ?? {}), `${path} ${status}`).toBe(status === '201')
      }
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['500', '503']))
    }
  })

  test('every reference leads somewhere', async () => {
    const document = await read()
    for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      const target = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>(
          (value, key) => (value as Record<string, unknown> | undefined)?.[key],
          document,
        )
      expect(target, reference).toBeTypeOf('object')
    }
  })

  test('its schemas are JSON Schema: each can be read back, and bodies are closed', async () => {
    for (const { operation } of operationsOf(await read())) {
      const body = operation.requestBody?.content['application/json']?.schema
      if (body) {
        expect(body.additionalProperties, operation.operationId).toBe(false)
        expect(() => z.fromJSONSchema(body as never)).not.toThrow()
      }
      for (const { content } of Object.values(operation.responses)) {
        const schema = content?.['application/json']?.schema
        if (schema && Object.keys(schema).length > 0)
          expect(() => z.fromJSONSchema(schema as never)).not.toThrow()
      }
    }
  })

  test('its problems have every code of the table', async () => {
    const { components } = await read()
    const schema = components.schemas.Problem as { properties: { code: { enum: string[] } } }
    expect(schema.properties.code.enum).toEqual(Object.keys(problems))
  })

  test('may be fetched by anyone, and cached', async () => {
    const answer = await call(openApiContract)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('cache-control')).toContain('max-age=300')
  })
})
