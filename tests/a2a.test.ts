import { randomUUID } from 'node:crypto'
import { AgentCard } from '@a2a-js/sdk'
import { ClientFactory, ClientFactoryOptions, DefaultAgentCardResolver } from '@a2a-js/sdk/client'
import { describe, expect, test } from 'vitest'
import { matches } from '#lib/a2a/answer-card.ts'
import { getAgentCardContract, getFederationCardContract } from '#lib/a2a/contract.ts'
import { roleNames } from '#lib/enrollment/roles.ts'
import { revokeAgentContract } from '#lib/federation/contract.ts'
import { contracts, openApiDocument } from '#lib/operations/openapi.ts'
import { a2aAgentCard } from './support/a2a-schema.ts'
import { enrollAgent, uniqueName } from './support/agents.ts'
import { asOperator, type Call, call, send } from './support/api.ts'
import { handle } from './support/routes.ts'
import { OPERATOR_KEY, PUBLIC_URL, useServer } from './support/server.ts'

const federationCard = (input: Call = {}) => call(getFederationCardContract, input)
const cardOf = (agent_id: string, input: Call = {}) =>
  call(getAgentCardContract, { ...input, params: { agent_id } })

describe('A2A discovery', () => {
  useServer('pglite')

  describe('the card of the federation', () => {
    test('is an AgentCard of A2A 1.0', async () => {
      const { text, headers } = await federationCard()
      const card = a2aAgentCard.parse(JSON.parse(text))
      expect(card).toMatchObject({ name: 'Rollcall', provider: { url: PUBLIC_URL } })
      expect(headers.get('content-type')).toBe('application/json')
      expect(card.version).toBe(openApiDocument(PUBLIC_URL).info.version)
      expect(text).not.toContain(OPERATOR_KEY)
    })

    test('names where it is reached, and claims no operation of A2A', async () => {
      const { supportedInterfaces, capabilities } = (await federationCard()).body
      expect(supportedInterfaces.map(({ url }) => url)).toEqual([
        `${PUBLIC_URL}/api/mcp`,
        `${PUBLIC_URL}/api/mcp`,
        `${PUBLIC_URL}/api/openapi.json`,
      ])
      for (const { protocolBinding, protocolVersion } of supportedInterfaces) {
        // 5.8: a custom binding is a URI; the three core ones would promise SendMessage and its kin.
        expect(URL.canParse(protocolBinding)).toBe(true)
        expect(protocolVersion).toBe('1.0')
      }
      expect(Object.values(capabilities)).toEqual([false, false, false])
    })

    test('its skills speak of calls that exist', async () => {
      const { skills } = (await federationCard()).body
      const served = contracts.map(({ method, path }) => `${method} ${path}`)
      for (const { examples = [] } of skills) {
        for (const example of examples) expect(served).toContain(example.replace(/\?.*$/, ''))
      }
    })
  })

  describe('the card of an agent', () => {
    test('200: an AgentCard of A2A 1.0 with the roles as skills', async () => {
      const name = uniqueName()
      const { agent_id } = await enrollAgent({
        name,
        roles: [...roleNames],
        description: 'Reads diffs, and says “why”.',
      })
      const { text, body } = await cardOf(agent_id)
      expect(a2aAgentCard.parse(JSON.parse(text))).toMatchObject({
        name,
        description: 'Reads diffs, and says “why”.',
        documentationUrl: `${PUBLIC_URL}/agents/${agent_id}`,
      })
      expect(body.skills.map(({ id }) => id)).toEqual([...roleNames, 'tasks'])
    })

    test('200: an agent that said nothing of itself has a description and a skill', async () => {
      const { agent_id } = await enrollAgent({ client_type: 'codex' })
      const { text, body } = await cardOf(agent_id)
      a2aAgentCard.parse(JSON.parse(text))
      expect(body.description).toContain('codex')
      expect(body.skills.map(({ id }) => id)).toEqual(['tasks'])
    })

    test('404: unknown, not an id, or revoked', async () => {
      const { agent_id } = await enrollAgent()
      const before = await cardOf(agent_id)
      await call(revokeAgentContract, { ...asOperator, params: { agent_id } })
      const etag = before.headers.get('etag') ?? ''
      for (const answer of [
        await cardOf(randomUUID()),
        await cardOf('nobody'),
        await cardOf(agent_id),
        await cardOf(agent_id, { headers: { 'If-None-Match': etag } }),
      ]) {
        expect(answer.problem).toMatchObject({ status: 404, code: 'agent_not_found' })
      }
      expect((await cardOf(agent_id)).problem.detail).toContain('revoked')
    })
  })

  describe('the official SDK', () => {
    const cardResolver = new DefaultAgentCardResolver({
      fetchImpl: (input, init) => handle(new Request(input, init)),
    })
    const paths = async () => {
      const { agent_id } = await enrollAgent({ roles: ['coder', 'qa'] })
      return [
        ['/.well-known/agent-card.json', undefined],
        [`/api/agents/${agent_id}/card`, `/api/agents/${agent_id}/card`],
      ] as const
    }

    test('reads all that the cards say', async () => {
      for (const [path, given] of await paths()) {
        const sent = (await send('GET', path)).body
        const read = AgentCard.toJSON(await cardResolver.resolve(PUBLIC_URL, given))
        // It writes a list that is empty as none.
        expect(read).toEqual({
          ...(sent as object),
          securityRequirements: [{ schemes: { accessToken: {} } }],
        })
      }
    })

    test('finds no interface to send messages to, and says so', async () => {
      const options = ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
        cardResolver,
      })
      for (const [, given] of await paths()) {
        await expect(new ClientFactory(options).createFromUrl(PUBLIC_URL, given)).rejects.toThrow(
          'No compatible transport found',
        )
      }
    })
  })

  describe('caching', () => {
    test('304 to who has the card, as long as it is the same', async () => {
      const { agent_id } = await enrollAgent()
      const other = await enrollAgent()
      for (const path of ['/.well-known/agent-card.json', `/api/agents/${agent_id}/card`]) {
        const first = await send('GET', path)
        const etag = first.headers.get('etag') ?? ''
        // Strong, as it is of the very bytes.
        expect(etag).toMatch(/^"[\w-]+"$/)
        expect(first.headers.get('cache-control')).toMatch(/^public, max-age=\d+, no-transform$/)
        expect((await send('GET', path)).headers.get('etag')).toBe(etag)
        for (const value of [etag, `W/${etag}`, '*', `"a, b", W/"c",${etag}`]) {
          for (const method of ['GET', 'HEAD']) {
            const again = await send(method, path, { headers: { 'If-None-Match': value } })
            expect(again).toMatchObject({ status: 304, text: '' })
            expect(again.headers.get('etag')).toBe(etag)
            expect(again.headers.get('cache-control')).toBe(first.headers.get('cache-control'))
          }
        }
        for (const value of ['"another"', etag.slice(1, -1), '', '"*"']) {
          const again = await send('GET', path, { headers: { 'If-None-Match': value } })
          expect(again).toMatchObject({ status: 200, text: first.text })
        }
      }
      const etags = [await cardOf(agent_id), await cardOf(other.agent_id)].map(({ headers }) =>
        headers.get('etag'),
      )
      expect(new Set(etags).size).toBe(2)
    })

    test.each([
      [null, false],
      ['"x"', true],
      ['W/"x"', true],
      [' * ', true],
      ['"y", "x"', true],
      ['"y,\\"', false],
      ['"x y"', false],
      ['x', false],
    ])('If-None-Match: %s', (value, expected) => {
      expect(matches(value, '"x"')).toBe(expected)
    })
  })
})

describe('a private dashboard', () => {
  useServer('pglite', { ROLLCALL_DASHBOARD: 'private' })

  test('the federation’s card is for anyone, an agent’s for readers and agents', async () => {
    expect((await federationCard()).headers.get('cache-control')).toBe(
      'public, max-age=300, no-transform',
    )
    const own = await enrollAgent()
    const other = await enrollAgent()
    const etag = (await cardOf(own.agent_id, asOperator)).headers.get('etag') ?? ''
    for (const headers of [{}, { 'If-None-Match': etag }, { 'If-None-Match': '*' }]) {
      expect((await cardOf(own.agent_id, { headers })).problem.code).toBe('authentication_required')
    }
    for (const token of [OPERATOR_KEY, own.access_token, other.access_token]) {
      const { status, headers } = await cardOf(own.agent_id, { token })
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('private, no-cache, no-transform')
    }
  })
})
