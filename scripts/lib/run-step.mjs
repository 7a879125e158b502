import { join } from 'node:path'
import { countRun, none, readPlaywright, readVitest } from './counts.mjs'
import { need } from './needs.mjs'
import { projectNode, root, tools } from './paths.mjs'
import { environmentInside, run, Stop } from './run.mjs'
import { steps } from './schedule.mjs'

const passed = { ...none, passed: 1, tests: [] }
const failed = { ...none, failed: 1, tests: [] }

/**
 * Runs a step. `limitMs` is the time that each of its programs has; `folder` is for the runners' reports;
 * lines of progress go to `say`. Answers counts, the time of each test, and in `report` what went wrong.
 */
export async function runStep(name, { limitMs, folder, say }) {
  const { needs = [], commands, vitest, playwright } = steps[name]
  try {
    const found = []
    for (const thing of needs) found.push(await need(thing, say))
    const context = { limitMs, say, env: Object.assign({}, ...found) }
    const reportFile = join(folder, `${name}.json`)
    if (vitest) return await runTests(...vitestRun(vitest, reportFile), context)
    if (playwright) return await runTests(...playwrightRun(playwright, reportFile), context)
    return await runCommands(commands, context)
  } catch (error) {
    // A step that cannot even run is a failure like any other, and the steps after it still run.
    return { ...failed, report: error instanceof Stop ? error.message : String(error.stack) }
  }
}

async function runCommands(commands, context) {
  for (const [tool, ...args] of commands) {
    const result = await runTool(tool, args, context)
    if (!result.ok) return { ...failed, report: reportOf(result, context) }
    if (result.output.trim()) context.say(result.output.trim())
  }
  return passed
}

async function runTests(tool, args, reportFile, read, context) {
  const onLine = (line) => line.startsWith('JSON report written to ') || context.say(line)
  const env = { ...context.env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile }
  const result = await runTool(tool, args, { ...context, env }, { onLine })
  const counts = countRun(reportFile, result.ok, read)
  if (counts.failed > 0) return { ...counts, report: reportOf(result, context) }
  if (result.output.trim()) context.say(result.output.trim())
  return counts
}

function vitestRun(projects, reportFile) {
  const args = [
    'run',
    ...projects.map((project) => `--project=${project}`),
    `--reporter=${join(root, 'scripts/reporters/vitest.ts')}`,
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ]
  return ['vitest', args, reportFile, readVitest]
}

function playwrightRun(args, reportFile) {
  const reporter = `--reporter=${join(root, 'scripts/reporters/playwright.ts')},json`
  return ['playwright', [...args, reporter], reportFile, readPlaywright]
}

function runTool(tool, args, { env, limitMs }, options) {
  // A caller's NODE_ENV is not meant for the tests.
  const { NODE_ENV: _ofCaller, ...own } = environmentInside(env)
  return run(projectNode, [tools[tool], ...args], { env: own, timeoutMs: limitMs, ...options })
}

function reportOf({ code, output, timedOut }, { limitMs }) {
  const minutes = Math.round(limitMs / 60_000)
  const end = timedOut ? `It had not ended after ${minutes} minutes, and was ended.` : ''
  return [output.trim(), end].filter(Boolean).join('\n\n') || `It ended with ${code}.`
}
