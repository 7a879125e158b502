import type { UserConsoleLog } from 'vitest'
import { DefaultReporter, type TestModule, type Vitest } from 'vitest/node'
import { fileLines } from './file-lines.ts'

/**
 * Some lines for each file, in one piece, as it ends; what failed, in full, on standard error at the end.
 */
export default class FileReporter extends DefaultReporter {
  /** What was printed, by the test or file that printed it. */
  readonly #printed = new Map<string, string>()

  /** Those that have their lines: a file whose process was killed never ends. */
  readonly #files = new Set<string>()

  constructor() {
    super({ isTTY: false })
  }

  /** Without the banner. */
  override onInit(vitest: Vitest): void {
    this.ctx = vitest
  }

  override onUserConsoleLog({ taskId = '', content }: UserConsoleLog): void {
    this.#printed.set(taskId, `${this.#printed.get(taskId) ?? ''}${content}`)
  }

  override onTestRunEnd(...run: Parameters<DefaultReporter['onTestRunEnd']>): void {
    const [modules] = run
    for (const module of modules) if (!this.#files.has(module.id)) this.printTestModule(module)
    super.onTestRunEnd(...run)
  }

  protected override printTestModule(module: TestModule): void {
    this.#files.add(module.id)
    const tests = [...module.children.allTests()]
    const failed = tests.filter((test) => test.result().state === 'failed')
    const skipped = tests.filter((test) => test.result().state === 'skipped').length
    const state = module.state()
    const lines = fileLines({
      file: module.relativeModuleId,
      state: state === 'passed' || state === 'skipped' ? state : 'failed',
      passed: tests.length - failed.length - skipped,
      failed: failed.length,
      skipped,
      ms: module.diagnostic().duration,
      failures: failed.map((test) => test.fullName),
      printed: [module, ...tests].map(({ id }) => this.#printed.get(id) ?? '').join(''),
    })
    this.log(lines)
  }

  /** Comes after the errors. The counts are told by who reads the report. */
  override reportTestSummary(): void {
    for (const module of this.ctx.state.getTestModules()) {
      for (const test of module.children.allTests('failed')) {
        const printed = this.#printed.get(test.id)
        if (printed) this.error(`What "${test.fullName}" printed:\n${printed}`)
      }
    }
  }
}
