import { expect, test } from 'vitest'
import { problems } from '#lib/http/problems.ts'
import { contracts } from '#lib/operations/openapi.ts'
import { createSearch, excerptOf } from './search.ts'
import { searchEntries } from './search-entries.ts'

const entries = await searchEntries()
const search = createSearch(entries)
const found = (query: string) => search(query).map(({ href }) => href)

test('every operation, every code and every section is in the index, each once', () => {
  const hrefs = entries.map(({ href }) => href)
  expect(new Set(hrefs).size).toBe(hrefs.length)
  const count = (kind: string) => entries.filter((entry) => entry.kind === kind).length
  expect(count('operation')).toBe(contracts.length)
  expect(count('problem')).toBe(Object.keys(problems).length)
  expect(count('guide')).toBeGreaterThan(80)
})

test.each([
  ['refresh_token_reused', '/docs/problems#refresh_token_reused'],
  ['stale_claim', '/docs/problems#stale_claim'],
  ['Last-Event-ID', '/docs/feed#come-back-without-a-gap'],
  ['idempotency keys', '/docs/ledger#idempotency-keys'],
  ['nginx', '/docs/proxy#nginx'],
  ['backup', '/docs/backup'],
])('%s finds %s first or nearly so', (query, href) => {
  expect(found(query).slice(0, 3)).toContain(href)
})

test('an operation is found by its path and by its id', () => {
  expect(found('/api/economy/grants')[0]).toMatch(/^\/docs\/api\/economy#createGrant$/)
  expect(found('createGrant')[0]).toBe('/docs/api/economy#createGrant')
})

test('the beginning of a word and a slip of the finger find as well', () => {
  expect(found('recon')).toContain('/docs/reconnecting')
  expect(found('heartbaet').length).toBeGreaterThan(0)
})

test('what is not there is not found, and what is no word finds nothing', () => {
  for (const query of ['xylophone', '', '   ', '[(', '"', '__proto__ constructor']) {
    expect(found(query)).toEqual([])
  }
  expect(found('a'.repeat(5000))).toEqual([])
})

test('an excerpt shows the first hit, marked as it is written', () => {
  const text = `${'Before. '.repeat(40)}The Refresh token rotates. ${'After. '.repeat(40)}`
  const parts = excerptOf(text, ['refresh', 'rotates'])
  expect(parts.filter(({ isHit }) => isHit).map((part) => part.text)).toEqual([
    'Refresh',
    'rotates',
  ])
  const whole = parts.map((part) => part.text).join('')
  expect(whole.length).toBeLessThan(170)
  expect(whole).toMatch(/^… .* …$/)
  expect(excerptOf('Short.', [])).toEqual([{ text: 'Short.', isHit: false }])
})

test('an excerpt takes signs of patterns for what they are', () => {
  expect(excerptOf('a (b) c', ['(b)'])).toEqual([
    { text: 'a ', isHit: false },
    { text: '(b)', isHit: true },
    { text: ' c', isHit: false },
  ])
})
