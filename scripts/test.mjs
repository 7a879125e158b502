// npm test: install what is missing and run everything; npm test -- types unit: these alone.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfNeeded } from './lib/build.mjs'
import { findChromium } from './lib/chromium.mjs'
import { closingLine, countRun, readPlaywright, readVitest } from './lib/counts.mjs'
import { installIfNeeded } from './lib/install.mjs'
import { buildKitIfNeeded } from './lib/kit.mjs'
import { assertNodeVersion } from './lib/node-version.mjs'
import { projectNode, root, tools } from './lib/paths.mjs'
import { endChildrenOnSignal, environmentInside, run, Stop } from './lib/run.mjs'

const reports = mkdtempSync(join(tmpdir(), 'rollcall-test-'))
process.once('exit', () => rmSync(reports, { recursive: true, force: true }))

const steps = {
  types: async () => one((await tool('next', 'typegen')) && (await tool('tsc', '--noEmit'))),
  lint: async () => one(await tool('biome', 'check', '--error-on-warnings')),
  unused: async () => one(await tool('knip')),
  sql: async () => one(await tool('squawk', ...squawkOptions, ...migrations())),
  build: async () => {
    await build()
    return one(true)
  },
  unit: () => vitest(['unit', 'integration']),
  process: async () => {
    await build()
    // The kit's wait most of the time; what they print comes after the others'.
    const kit = vitest(['kit'], false)
    const others = await vitest(['process'])
    const { output, ...counts } = await kit
    console.log(output)
    return sum(others, counts)
  },
  browser: async () => {
    await build()
    const chromium = await findChromium()
    console.log(`Chromium: ${chromium}`)
    const report = join(reports, 'playwright.json')
    const extra = {
      CHROME_PATH: chromium,
      ROLLCALL_TEST_CHROMIUM: chromium,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    }
    const args = ['test', '--reporter=list,json']
    const { ok } = await runTool('playwright', args, { extra })
    return countRun(report, ok, readPlaywright)
  },
}

// Each migration runs once, in a transaction with timeouts of the runner's, and small numbers are meant.
const squawkOptions = [
  '--assume-in-transaction',
  '--pg-version=15',
  '--exclude=require-lock-timeout,require-statement-timeout,require-concurrent-index-creation',
  '--exclude=prefer-bigint-over-int,prefer-bigint-over-smallint',
]

const titles = {
  types: 'Types',
  lint: 'Lint and format',
  unused: 'Unused code',
  sql: 'Migrations',
  build: 'Build',
  unit: 'Unit and integration tests',
  process: 'Tests of whole server processes',
  browser: 'Browser tests',
}

async function vitest(projects, show = true) {
  await buildKitIfNeeded()
  const report = join(reports, `vitest-${projects[0]}.json`)
  const args = [
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const { ok, output } = await runTool('vitest', args, { show })
  return { ...countRun(report, ok, readVitest), output }
}

async function tool(name, ...args) {
  return (await runTool(name, args)).ok
}

async function runTool(name, args, { extra = {}, show = true } = {}) {
  // What is packed for others is tried on the Node.js that this machine has.
  const own = { ROLLCALL_TEST_MACHINE_NODE: process.execPath, ...extra }
  const { NODE_ENV: _ofCaller, ...env } = environmentInside(own)
  return run(projectNode, [tools[name], ...args], { env, show })
}

let built

/** Builds once a run: a build that failed is not tried again for the next step. */
function build() {
  built ??= buildIfNeeded().catch((error) => {
    built = Promise.reject(new Stop('There is no build to test.'))
    built.catch(() => undefined)
    throw error
  })
  return built
}

function migrations() {
  const folder = join(root, 'supabase/migrations')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => join('supabase/migrations', name))
}

function sum(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }
}

function one(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
}

/** A check that cannot even run is a failure like any other, and the checks after it still run. */
async function guarded(work) {
  try {
    return await work()
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error)
    return one(false)
  }
}

async function main(wanted) {
  const unknown = wanted.filter((name) => !Object.hasOwn(steps, name))
  if (unknown.length > 0) {
    throw new Stop(`No step "${unknown[0]}"; there are ${Object.keys(steps).join(', ')}.`)
  }
  const total = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  const add = (title, counts) => {
    Object.assign(total, sum(total, counts))
    if (counts.failed > 0) failures.push(title)
  }
  const install = await guarded(async () => {
    await installIfNeeded({ dev: true })
    return { passed: 0, failed: 0, skipped: 0 }
  })
  add('Install', install)
  if (install.failed === 0) {
    for (const [name, step] of Object.entries(steps)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      console.log(`\n── ${titles[name]}`)
      add(titles[name], await guarded(step))
    }
  }
  console.log(failures.length > 0 ? `\nFailed: ${failures.join(', ')}` : '')
  console.log(closingLine(total))
  return total.failed === 0 ? 0 : 1
}

try {
  assertNodeVersion()
  endChildrenOnSignal()
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Stop)) throw error
  console.error(error.message)
  process.exitCode = 1
}
