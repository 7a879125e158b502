import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type {
  FullConfig,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from 'playwright/types/testReporter'
import { fileLines } from './file-lines.ts'

/** What is known of a file while its tests run. */
interface Progress {
  /** How many of its tests have not ended. */
  left: number
  ended: { test: TestCase; result: TestResult }[]
  printed: string
}

/** As the reporter for Vitest: some lines for each file as it ends; what failed, in full, at the end. */
export default class FileReporter implements Reporter {
  readonly #files = new Map<string, Progress>()
  #folder = ''

  printsToStdio(): boolean {
    return true
  }

  onBegin(config: FullConfig, suite: Suite): void {
    this.#folder = relative(process.cwd(), config.rootDir)
    for (const test of suite.allTests()) this.#progressOf(test).left += 1
  }

  onStdOut(chunk: string | Buffer, test?: TestCase): void {
    if (test) this.#progressOf(test).printed += chunk
    else process.stdout.write(chunk)
  }

  onStdErr(chunk: string | Buffer, test?: TestCase): void {
    if (test) this.#progressOf(test).printed += chunk
    else process.stderr.write(chunk)
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const progress = this.#progressOf(test)
    progress.left -= 1
    progress.ended.push({ test, result })
    if (progress.left === 0) this.#printFile(this.#fileOf(test), progress)
  }

  /** Of no test: a file that does not load, a worker that could not begin. */
  onError(error: TestError): void {
    console.error(errorText(error))
  }

  onEnd(): void {
    // A run that was interrupted, or could not go on.
    for (const [file, progress] of this.#files) {
      if (progress.left > 0 && progress.ended.length > 0) this.#printFile(file, progress)
    }
    for (const { ended } of this.#files.values()) {
      for (const { test, result } of ended) {
        if (hasFailed(test, result)) console.error(this.#failureText(test, result))
      }
    }
  }

  #printFile(file: string, { left, ended, printed }: Progress): void {
    const failures = ended.filter(({ test, result }) => hasFailed(test, result))
    const skipped = ended.filter(({ result }) => result.status === 'skipped').length
    const lines = fileLines({
      file,
      state:
        failures.length > 0 || left > 0
          ? 'failed'
          : skipped === ended.length
            ? 'skipped'
            : 'passed',
      passed: ended.length - failures.length - skipped,
      failed: failures.length,
      skipped: skipped + left,
      ms: ended.reduce((sum, { result }) => sum + result.duration, 0),
      failures: failures.map(({ test }) => nameOf(test)),
      printed,
    })
    console.log(lines)
  }

  #failureText(test: TestCase, result: TestResult): string {
    const title = `FAIL ${this.#fileOf(test)}:${test.location.line} › ${nameOf(test)}`
    const printed = [...result.stdout, ...result.stderr].join('')
    const files = result.attachments.flatMap(({ path }) =>
      path ? [relative(process.cwd(), path)] : [],
    )
    return [
      `${title} (${result.status})`,
      ...result.errors.map(errorText),
      ...(printed ? [`It printed:\n${printed}`] : []),
      ...(files.length > 0 ? [`See ${files.join(', ')}`] : []),
      '',
    ].join('\n\n')
  }

  #fileOf(test: TestCase): string {
    return join(this.#folder, test.titlePath()[2] ?? '')
  }

  #progressOf(test: TestCase): Progress {
    const file = this.#fileOf(test)
    const progress = this.#files.get(file) ?? { left: 0, ended: [], printed: '' }
    this.#files.set(file, progress)
    return progress
  }
}

/** After the project and the file come the groups and the test's own title. */
function nameOf(test: TestCase): string {
  return test.titlePath().slice(3).join(' › ')
}

function hasFailed(test: TestCase, { status }: TestResult): boolean {
  return status !== 'skipped' && status !== test.expectedStatus
}

function errorText({ stack, message, value, snippet }: TestError): string {
  const parts = [
    stack ?? message ?? value ?? 'An error without a message.',
    ...(snippet ? [snippet] : []),
  ]
  return stripVTControlCharacters(parts.join('\n\n'))
}
