import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectNode, root, tools } from './paths.mjs'
import { environmentOutside, run, Stop, withProgress } from './run.mjs'
import { withSetupLock } from './setup-lock.mjs'

/**
 * Installs the packages of package-lock.json unless they are there already; safe to repeat and to
 * interrupt. `dev: false` is content with a folder installed without development packages.
 */
export async function installIfNeeded({ dev }) {
  if (isInstalled(dev)) return
  await withSetupLock(async () => {
    if (isInstalled(dev)) return
    const fresh = !existsSync(join(root, 'node_modules'))
    const line = fresh
      ? 'Installing packages (first time, about a minute)…'
      : 'Installing packages (they differ from package-lock.json)…'
    const result = await withProgress(line, install)
    if (!result.ok) {
      throw new Stop(`${result.output.trimEnd()}\n\nInstalling the packages failed.`)
    }
    if (!existsSync(projectNode)) {
      throw new Stop(
        'npm did not run the install script of the package "node": npm rebuild node --ignore-scripts=false',
      )
    }
  })
}

function isInstalled(dev) {
  if (!existsSync(projectNode) || !existsSync(tools.next)) return false
  try {
    const wanted = readJson('package-lock.json')
    // npm writes this file when an install has ended well, and removes it before the next one.
    const present = readJson('node_modules/.package-lock.json')
    return matchesLock(wanted.packages, present.packages, dev)
  } catch {
    return false
  }
}

function install() {
  const [file, ...before] = npmCommand()
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  return run(file, [...before, ...args], { env: environmentOutside() })
}

/** Whether every package of the lock file is there in its version; those for other platforms may be missing. */
export function matchesLock(wanted, present, dev) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.link) return true
    const found = present[path]
    if (!found) return Boolean(entry.optional || entry.devOptional || (entry.dev && !dev))
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

/** The npm that runs this script where there is one, on the Node.js it was started with. */
export function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env
  if (cli && /npm-cli\.c?js$/.test(cli)) return [node || process.execPath, cli]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}
