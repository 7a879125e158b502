import { describe, expect, test } from 'vitest'
import { type ProblemCode, problems } from '#lib/http/problems.ts'
import { contracts } from '#lib/operations/openapi.ts'
import { answerText, exampleAnswer } from './answer-text.ts'
import { documented } from './document.ts'
import { exampleRequest, findExample } from './example.ts'
import { examples } from './examples.ts'
import type { Member } from './members.ts'
import { problemGroups } from './problem-entries.ts'
import { findTag, getContract, getOperation, referenceTags } from './reference.ts'
import { variableSamples } from './samples.ts'
import { type Variable, variables, variablesIn } from './variables.ts'

const ids = contracts.map(({ id }) => id)

describe('the reference', () => {
  test('has every contract once, each on the page of its tag', () => {
    const listed = referenceTags().flatMap(({ operations }) => operations.map(({ id }) => id))
    expect(listed.toSorted()).toEqual(ids.toSorted())
    for (const tag of referenceTags()) {
      expect(tag.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(findTag(tag.slug)).toBe(tag)
      for (const { id } of tag.operations) expect(getContract(id).tag).toBe(tag.tag)
    }
  })

  test.each(ids)('%s: every member of its request and answer is told', (id) => {
    const { params, query, body, response } = getContract(id)
    const { parameters, body: shownBody, answer } = getOperation(id)
    const names = (members: readonly Member[] = []) => members.map(({ name }) => name)
    expect(names(parameters.path)).toEqual(Object.keys(params?.shape ?? {}))
    expect(names(parameters.query)).toEqual(Object.keys(query?.shape ?? {}))
    expect(names(shownBody?.members)).toEqual(Object.keys(body?.shape ?? {}))
    if (response && 'shape' in response) {
      expect(names(answer?.members)).toEqual(Object.keys(response.shape as object))
    }
    expect(answer === null).toBe(getContract(id).response === undefined && !isFeed(id))
  })

  const isFeed = (id: string) => getContract(id).produces === 'text/event-stream'

  test('the problems are those that the OpenAPI document names for the operation', () => {
    const { problems: own, generalProblems } = getOperation('createTransfer')
    expect(own).toContain('insufficient_credits')
    expect(generalProblems).toContain('malformed_json')
    expect(generalProblems).not.toContain('agent_not_found')
    for (const id of ids) {
      const { problems: some, generalProblems: others } = getOperation(id)
      expect(some.toSorted()).toEqual([...getContract(id).problems].toSorted())
      const statuses = new Set([...some, ...others].map((code) => `${problems[code].status}`))
      const refusals = Object.keys(documented(id).responses).filter((status) => status >= '400')
      expect([...statuses].toSorted()).toEqual(refusals.toSorted())
    }
  })
})

describe('members', () => {
  const member = (id: string, name: string) =>
    getOperation(id).body?.members.find((one) => one.name === name)

  test('in words: type, limits, what is taken for what is left out, and what there is to choose', () => {
    expect(member('createTask', 'title')).toMatchObject({
      type: 'string',
      isRequired: true,
      limits: '1 to 200 characters',
      fallback: null,
    })
    expect(member('createTask', 'max_duration_s')).toMatchObject({
      type: 'integer',
      isRequired: false,
      limits: '1 to 2,592,000',
      fallback: '3600',
    })
    expect(member('createTask', 'required_roles')).toMatchObject({
      type: 'array of strings',
      values: expect.arrayContaining(['coder', 'qa']),
    })
    expect(member('completeTask', 'result')).toMatchObject({ type: 'any JSON', limits: null })
  })

  test('with what is inside: objects, arrays of them, records, and unions by what tells them apart', () => {
    const answer = (id: string, name: string) =>
      getOperation(id).answer?.members.find((one) => one.name === name)
    expect(answer('getSession', 'report')?.members.map(({ name }) => name)).toContain('state')
    expect(answer('getSession', 'disconnected_at')?.type).toBe('time or null')
    expect(answer('listSessions', 'sessions')).toMatchObject({ type: 'array of objects' })
    expect(answer('listAgentTimeline', 'entries')?.variants.map(({ label }) => label)).toContain(
      'task.completed',
    )
    expect(answer('getAgentCard', 'securitySchemes')).toMatchObject({
      type: 'object of objects by name',
      members: [{ name: 'httpAuthSecurityScheme' }],
    })
    const labels = getOperation('sessionsFeed').answer?.variants.map(({ label }) => label)
    expect(labels).toContain('session_disconnected')
  })
})

describe('examples', () => {
  test('there is one for every operation, and for nothing else', () => {
    expect(Object.keys(examples).toSorted()).toEqual(ids.toSorted())
  })

  test.each(ids)('%s: what it sends and answers is as the contract has it', (id) => {
    const { params, query, body, response, idempotencyKey } = getContract(id)
    const example = findExample(id) ?? {}
    const request = exampleRequest(id)
    // Ids stand where variables do; secrets may be any word.
    const filled = (value: object) =>
      JSON.parse(
        JSON.stringify(value).replaceAll(
          /\$([A-Z_]+)/g,
          (_, name: Variable) => variableSamples[name] ?? 'secret',
        ),
      ) as unknown
    expect(params?.safeParse(filled(example.params ?? {})).error).toBeUndefined()
    expect(query?.safeParse(example.query ?? {}).error).toBeUndefined()
    expect(body?.safeParse(filled(example.body ?? {})).error).toBeUndefined()
    expect('Idempotency-Key' in request.headers).toBe(idempotencyKey ?? false)
    if (response) expect(response.safeParse(exampleAnswer(id)).error).toBeUndefined()
    expect(answerText(id) === null).toBe(getContract(id).status === 204)
  })

  test('every variable is explained and used', () => {
    const used = ids.flatMap((id) => variablesIn(JSON.stringify(exampleRequest(id))))
    const implied = ids.flatMap((id) => exampleRequest(id).credential ?? [])
    expect(new Set([...used, ...implied, 'ROLLCALL_URL'])).toEqual(new Set(Object.keys(variables)))
  })
})

describe('problems', () => {
  const entries = problemGroups.flatMap((group) => group.entries)

  test('every code has one entry, among those that a client does the same about', () => {
    expect(entries.map(({ code }) => code).toSorted()).toEqual(Object.keys(problems).toSorted())
    for (const { action, entries: some } of problemGroups) {
      for (const { code } of some) expect(problems[code].nextAction).toBe(action)
    }
  })

  test('every code comes from an operation, or from everywhere', () => {
    // These two are answered where there is no operation.
    const outside: ProblemCode[] = ['not_found', 'method_not_allowed']
    const own = new Set(ids.flatMap((id) => getOperation(id).problems))
    const general = new Set(ids.flatMap((id) => getOperation(id).generalProblems))
    for (const { code, everywhere, operations } of entries) {
      expect(own.has(code) || general.has(code), code).toBe(!outside.includes(code))
      expect(everywhere !== null, code).toBe(general.has(code) || outside.includes(code))
      expect(operations.length > 0, code).toBe(everywhere === null)
    }
  })
})
