/** How a file of tests ended. */
export interface FileResult {
  /** From the project's folder. */
  file: string
  /** `failed` also where its tests passed but something around them did not. */
  state: 'passed' | 'failed' | 'skipped'
  passed: number
  failed: number
  skipped: number
  ms: number
  /** Names of what failed; the errors come at the end of the run. */
  failures: readonly string[]
  /** What its tests printed. */
  printed: string
}

const marks = { passed: '✓', failed: '✗', skipped: '-' }

/** A line for a file, below it the names of what failed, and what its tests printed. */
export function fileLines(result: FileResult): string {
  const { state, file, failures, printed } = result
  const below = [
    ...failures.map((name) => `    ✗ ${name}`),
    ...printed
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => `    ${line}`),
  ]
  return [`${marks[state]} ${file} ${counts(result)} ${seconds(result.ms)}`, ...below].join('\n')
}

function counts({ passed, failed, skipped }: FileResult): string {
  const all = passed + failed + skipped
  const parts = [all === 1 ? '1 test' : `${all} tests`]
  if (failed > 0) parts.push(`${failed} failed`)
  if (skipped > 0) parts.push(`${skipped} skipped`)
  return `(${parts.join(', ')})`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
