import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { closingLine, countRun, readPlaywright, readVitest, slowestLines } from './counts.mjs'
import { root } from './paths.mjs'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-counts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(report: unknown): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return file
}

const passing = {
  ancestorTitles: ['', 'a group'],
  title: 'a test',
  status: 'passed',
  duration: 1200,
}

function vitestReport(...files: object[]) {
  return {
    numPassedTests: 1,
    numFailedTests: 0,
    numPendingTests: 1,
    testResults: [
      { name: join(root, 'lib/a.test.ts'), status: 'passed', assertionResults: [passing] },
      ...files,
    ],
  }
}

describe('a run of Vitest', () => {
  test('is counted as reported, with the time of each test', () => {
    expect(countRun(write(vitestReport()), true, readVitest)).toEqual({
      passed: 1,
      failed: 0,
      skipped: 1,
      tests: [{ name: 'lib/a.test.ts › a group › a test', ms: 1200 }],
    })
  })

  test('a file that did not load is a failure', () => {
    const report = vitestReport({ name: 'b.test.ts', status: 'failed', assertionResults: [] })
    expect(countRun(write(report), false, readVitest)).toMatchObject({ passed: 1, failed: 1 })
  })
})

describe('a run of Playwright', () => {
  test('is counted as reported, with the time of each test', () => {
    const spec = { title: 'a test', tests: [{ results: [{ duration: 3400 }] }] }
    const report = {
      config: { rootDir: join(root, 'e2e') },
      stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 2 },
      suites: [{ title: 'a.spec.ts', specs: [], suites: [{ title: 'a group', specs: [spec] }] }],
    }
    expect(countRun(write(report), false, readPlaywright)).toEqual({
      passed: 1,
      failed: 2,
      skipped: 2,
      tests: [{ name: 'e2e/a.spec.ts › a group › a test', ms: 3400 }],
    })
  })
})

describe('a run that its report does not explain is a failure', () => {
  test.each([
    ['without a report', join(folder, 'none.json'), true],
    ['with a bad end', write(vitestReport()), false],
  ])('%s', (_what, file, ok) => {
    expect(countRun(file, ok, readVitest).failed).toBe(1)
  })

  test('with nothing that ran', () => {
    const report = { ...vitestReport(), numPassedTests: 0 }
    expect(countRun(write(report), true, readVitest).failed).toBe(1)
  })
})

test('the closing line is what others read', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
})

test('the slowest tests are named, the slowest first', () => {
  const tests = [
    { name: 'quick', ms: 10 },
    { name: 'slow', ms: 61_240 },
    { name: 'slower', ms: 123_456 },
  ]
  expect(slowestLines(tests, 2)).toEqual(['  123.5 s  slower', '   61.2 s  slow'])
})
