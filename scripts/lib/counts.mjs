import { readFileSync } from 'node:fs'

/**
 * Counts of a test runner's run: what its JSON report says, and one failure more where the report does
 * not explain how it ended: it crashed, a file did not load, or nothing ran at all.
 */
export function countRun(reportFile, ok, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    counts = read(JSON.parse(readFileSync(reportFile, 'utf8')))
  } catch {
    ok = false
  }
  const { passed, failed, skipped } = counts
  const unexplained = failed === 0 && (!ok || passed === 0)
  return { passed, failed: unexplained ? 1 : failed, skipped }
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
  }
}

export function readPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}

/** The line that closes a run of the tests. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
