import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './paths.mjs'

/**
 * Counts of a test runner's run, and the time of each test: what its JSON report says, and one failure
 * more where the report does not explain how it ended: it crashed, a file did not load, or nothing ran
 * at all.
 */
export function countRun(reportFile, ok, read) {
  let counts = { ...none, tests: [] }
  try {
    counts = read(JSON.parse(readFileSync(reportFile, 'utf8')))
  } catch {
    ok = false
  }
  const { passed, failed, skipped, tests } = counts
  const unexplained = failed === 0 && (!ok || passed === 0)
  return { passed, failed: unexplained ? 1 : failed, skipped, tests }
}

export function readVitest(report) {
  // A file that fails to load has no test in the report that could fail.
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    tests: report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ ancestorTitles, title, duration }) => ({
        name: [relative(root, name), ...ancestorTitles.filter(Boolean), title].join(' › '),
        ms: duration ?? 0,
      })),
    ),
  }
}

export function readPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats
  const folder = relative(root, report.config.rootDir)
  const tests = report.suites.flatMap((file) => testsOfSuite(file, join(folder, file.title)))
  return { passed: expected, failed: unexpected + flaky, skipped, tests }
}

function testsOfSuite({ specs, suites = [] }, path) {
  const own = specs.flatMap(({ title, tests }) => {
    const results = tests.flatMap((test) => test.results)
    return results.map(({ duration }) => ({ name: `${path} › ${title}`, ms: duration }))
  })
  return [...own, ...suites.flatMap((suite) => testsOfSuite(suite, `${path} › ${suite.title}`))]
}

export const none = { passed: 0, failed: 0, skipped: 0 }

export function sum(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }
}

/** The line that closes a run of the tests. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** The lines that name the tests that took the longest, of all that ran. */
export function slowestLines(tests, count = 10) {
  const slowest = [...tests].sort((a, b) => b.ms - a.ms).slice(0, count)
  return slowest.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`)
}
