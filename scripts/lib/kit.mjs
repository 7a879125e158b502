import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isBuilt } from '../../cli/build.mjs'
import { npmCommand } from './install.mjs'
import { projectNode, root } from './paths.mjs'
import { environmentInside, run, Stop } from './run.mjs'

/** What the server gives out at /rollcall.tgz. */
const packed = join(root, 'public/rollcall.tgz')
const stamp = join(root, '.next/rollcall-kit')

/** Bundles the agent kit (cli/dist) unless that is of these very sources already. */
export async function buildKitIfNeeded() {
  if (isBuilt()) return
  const build = join(root, 'cli/build.mjs')
  const result = await run(projectNode, [build, '--if-needed'], { env: environmentInside() })
  if (!result.ok) throw new Stop(`${result.output.trimEnd()}\n\nThe agent kit could not be built.`)
}

/**
 * Puts the kit, as npm packs it, where the server gives it out to the machines of the agents. A folder
 * that was installed without development packages serves without it.
 */
export async function packKitIfNeeded() {
  if (!existsSync(join(root, 'node_modules/rolldown'))) {
    console.log(
      'The agent kit is not given out: it is built with the development packages (npm ci).',
    )
    return
  }
  await buildKitIfNeeded()
  if (isKitPacked()) return
  const source = hashPackage()
  rmSync(stamp, { force: true })
  // Beside its place, so that it appears there whole.
  const folder = mkdtempSync(join(root, '.next/rollcall-kit-'))
  try {
    const [file, ...before] = npmCommand()
    const args = ['pack', '--workspace', 'cli', '--pack-destination', folder]
    const result = await run(file, [...before, ...args], { env: environmentInside() })
    const [archive] = readdirSync(folder)
    if (!result.ok || !archive) {
      throw new Stop(`${result.output.trimEnd()}\n\nThe agent kit could not be packed.`)
    }
    renameSync(join(folder, archive), packed)
    writeFileSync(stamp, source)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether the kit that is given out is that of these very sources. */
export function isKitPacked() {
  return isBuilt() && existsSync(packed) && readStamp() === hashPackage()
}

/** What goes into the package: the bundle says itself what it was made from. */
function hashPackage() {
  const hash = createHash('sha256')
  for (const name of ['dist/main.js', 'bin/rollcall.mjs', 'package.json', 'README.md']) {
    hash.update(readFileSync(join(root, 'cli', name)))
  }
  return hash.digest('hex')
}

function readStamp() {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return undefined
  }
}
