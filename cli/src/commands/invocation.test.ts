import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { kitCommand } from './context.ts'
import { invocation } from './invocation.ts'

test('a command that is installed is called by its name', () => {
  expect(invocation({}, '/usr/local/bin/rollcall')).toBe('rollcall')
})

test('npx is named as it was used: in a clone, or with the package that it fetched', () => {
  const env = { npm_command: 'exec' }
  expect(invocation(env, '/home/me/rollcall/node_modules/.bin/rollcall')).toBe('npx rollcall')

  const folder = mkdtempSync(join(tmpdir(), 'rollcall-unit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const fetched = join(folder, '_npx/4f1c')
  mkdirSync(fetched, { recursive: true })
  const packages = ['http://localhost:3000/rollcall.tgz']
  writeFileSync(join(fetched, 'package.json'), JSON.stringify({ _npx: { packages } }))
  const script = join(fetched, 'node_modules/.bin/rollcall')
  expect(invocation(env, script)).toBe('npx -y http://localhost:3000/rollcall.tgz')
  expect(invocation(env, join(folder, '_npx/none/node_modules/.bin/rollcall'))).toBe('npx rollcall')
})

test('what is suggested names the same identity file', () => {
  const at = (configOption: string | undefined) => kitCommand({ configOption, env: {} }, 'start')
  expect(at(undefined)).toBe('rollcall start')
  expect(at('./nano.json')).toBe('rollcall --config ./nano.json start')
  expect(at("it's here.json")).toBe("rollcall --config 'it'\\''s here.json' start")
})
