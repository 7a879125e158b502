import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { problems } from '#lib/http/problems.ts'
import { contracts } from '#lib/operations/openapi.ts'
import { nextActions, operations } from '../cli/src/wire/operations.generated.ts'
import { generateClient } from '../scripts/generate-client.ts'

test('the agent kit’s types are those of the contracts (npm run client:generate)', async () => {
  const kept = await readFile('cli/src/wire/operations.generated.ts', 'utf8')
  expect(await generateClient()).toBe(kept)
})

test('the kit has every call that an agent or anyone can make, and every problem', () => {
  const callable = contracts.filter(
    ({ access, tag }) => access !== 'operator' && tag !== 'Operator',
  )
  expect(Object.keys(operations)).toEqual(callable.map(({ id }) => id))
  expect(Object.keys(nextActions)).toEqual(Object.keys(problems))
})
