import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { VERSION } from './version.ts'

test.each(['package.json', 'cli/package.json'])('the version is that of %s', (name) => {
  const file = new URL(`../../${name}`, import.meta.url)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: VERSION })
})
