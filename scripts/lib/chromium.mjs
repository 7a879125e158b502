import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { projectNode, tools } from './paths.mjs'
import { environmentInside, run, Stop, withProgress } from './run.mjs'

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome']
const places = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  ...['/Applications', join(homedir(), 'Applications')].flatMap((folder) => [
    `${folder}/Google Chrome.app/Contents/MacOS/Google Chrome`,
    `${folder}/Chromium.app/Contents/MacOS/Chromium`,
  ]),
]
const packages = [
  [
    'apt-get',
    [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', 'chromium'],
    ],
  ],
  ['apk', [['apk', 'add', '--no-cache', 'chromium']]],
  ['dnf', [['dnf', 'install', '-y', 'chromium']]],
]
const minutes = 60_000

/**
 * The path of a Chromium that starts: `CHROMIUM_PATH`, an installed Chrome or Chromium, Playwright's own
 * (downloaded if need be), or the system's package where this user may install one. `progress` says what
 * takes its time, as `withProgress` does.
 */
export async function findChromium(progress = withProgress) {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (await starts(named)) return named
    throw new Stop(`CHROMIUM_PATH is "${named}", which does not start as a Chromium.`)
  }
  return (
    (await installed()) ?? (await playwrights(progress)) ?? (await systems(progress)) ?? missing()
  )
}

async function installed() {
  for (const path of new Set([...names.flatMap(inPath), ...places])) {
    if (existsSync(path) && (await starts(path))) return path
  }
  return undefined
}

async function playwrights(progress) {
  const path = await playwrightPath()
  if (path && existsSync(path) && (await starts(path))) return path
  const result = await progress('Downloading Chromium with Playwright…', () =>
    run(projectNode, [tools.playwright, 'install', 'chromium'], {
      env: environmentInside(),
      timeoutMs: 5 * minutes,
    }),
  )
  if (!result.ok) console.log('  not available here')
  return result.ok && path && (await starts(path)) ? path : undefined
}

async function playwrightPath() {
  const code = "import('playwright').then((p) => process.stdout.write(p.chromium.executablePath()))"
  const result = await run(projectNode, ['-e', code], { env: environmentInside() })
  return result.ok ? result.output.trim() : undefined
}

async function systems(progress) {
  if (process.getuid?.() !== 0) return undefined
  const manager = packages.find(([command]) => inPath(command).some(existsSync))
  if (!manager) return undefined
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await progress(`Installing Chromium with ${manager[0]}…`, async () => {
    for (const [file, ...args] of manager[1]) {
      const result = await run(file, args, { env, timeoutMs: 10 * minutes })
      if (!result.ok) console.log(result.output.trimEnd().split('\n').slice(-5).join('\n'))
    }
  })
  return installed()
}

function missing() {
  throw new Stop(
    'No Chromium was found and none could be installed. Install Chrome or Chromium, or set CHROMIUM_PATH to one.',
  )
}

/** Some systems have a `chromium-browser` that only says where to get one, so each is asked for its version. */
async function starts(path) {
  const result = await run(path, ['--version'], { timeoutMs: 30_000 })
  return result.ok && /Chrom(e|ium)/.test(result.output)
}

function inPath(name) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
}
