// npm test: install what is missing and run everything; npm test -- types unit: these steps alone.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closingLine, none, slowestLines, sum } from './lib/counts.mjs'
import { installIfNeeded } from './lib/install.mjs'
import { releaseAll } from './lib/needs.mjs'
import { assertNodeVersion } from './lib/node-version.mjs'
import { paceOfRun } from './lib/pace.mjs'
import { endAll, endChildrenOnSignal, Stop } from './lib/run.mjs'
import { runStep } from './lib/run-step.mjs'
import { follow, scheduleOf, steps } from './lib/schedule.mjs'
import { stopWithParent } from './lib/serve.mjs'
import { StepConsole, secondsSince } from './lib/step-console.mjs'

const minute = 60_000
/** Less than the hour and a half after which CI ends a run without a word. */
const longestMs = 85 * minute

const tooLate = { ...none, failed: 1, tests: [], report: 'The time of the whole run was over.' }

/** For reports, and for what the tests put into a temporary place: an interrupted run leaves nothing. */
const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'))
// Postgres may run as another user, and has its data here.
chmodSync(folder, 0o711)
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))

async function main(names) {
  const unknown = names.find((name) => !Object.hasOwn(steps, name))
  if (unknown) throw new Stop(`No step "${unknown}"; there are ${Object.keys(steps).join(', ')}.`)
  const beganAt = performance.now()
  const deadline = setTimeout(endAll, longestMs)
  const results = new Map([['install', await install()]])
  if (results.get('install').failed === 0) {
    const pace = await paceOfRun()
    if (pace > 1)
      console.log(`This machine is now ${pace} times slower than a quiet one of two cores.`)
    const timeLeft = () => longestMs - (performance.now() - beganAt)
    await runSteps(scheduleOf(names), pace, timeLeft, results)
  }
  await releaseAll()
  clearTimeout(deadline)
  return close(results, beganAt)
}

async function install() {
  const beganAt = performance.now()
  try {
    await installIfNeeded({ dev: true })
    return { ...none, title: 'Install', tests: [], seconds: secondsSince(beganAt) }
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error)
    return { ...none, failed: 1, title: 'Install', tests: [], seconds: secondsSince(beganAt) }
  }
}

async function runSteps(stages, pace, timeLeft, results) {
  const output = new StepConsole(stages.flat(2))
  Object.assign(process.env, {
    TMPDIR: folder,
    // A server starts a hundred times in a run: the others need not compile what the first one did.
    NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
    ROLLCALL_TEST_PACE: String(pace),
    // What is packed for others is tried on the Node.js that this machine has.
    ROLLCALL_TEST_MACHINE_NODE: process.execPath,
  })
  await follow(stages, async (name) => {
    const { title, minutes } = steps[name]
    const beganAt = performance.now()
    output.begin(name, title)
    const limitMs = Math.min(minutes * minute * pace, timeLeft())
    const say = (line) => output.line(name, line)
    const result = limitMs > 0 ? await runStep(name, { limitMs, folder, say }) : tooLate
    const seconds = secondsSince(beganAt)
    output.end(name, title, `${closingLine(result)}, in ${seconds} s`, result.report)
    results.set(name, { ...result, title, seconds })
  })
}

/** The slowest tests, the seconds of each step, what failed, and last the line that others read. */
function close(results, beganAt) {
  const all = [...results.values()]
  const tests = all.flatMap((result) => result.tests)
  if (tests.length > 0) console.log(['\nThe slowest tests:', ...slowestLines(tests)].join('\n'))
  console.log('\nSeconds for each step, of which some ran beside each other:')
  for (const name of ['install', ...Object.keys(steps)].filter((name) => results.has(name))) {
    const { seconds, title } = results.get(name)
    console.log(`${String(seconds).padStart(7)} s  ${name}: ${title}`)
  }
  console.log(`${String(secondsSince(beganAt)).padStart(7)} s  in all`)
  const failed = all.filter((result) => result.failed > 0).map(({ title }) => title)
  console.log(failed.length > 0 ? `\nFailed: ${failed.join(', ')}` : '')
  const total = all.reduce(sum, none)
  console.log(closingLine(total))
  return total.failed === 0 ? 0 : 1
}

try {
  assertNodeVersion()
  endChildrenOnSignal()
  stopWithParent(() => process.kill(process.pid, 'SIGTERM'))
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Stop)) throw error
  console.error(error.message)
  process.exitCode = 1
}
