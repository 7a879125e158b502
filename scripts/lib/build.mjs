import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isKitPacked, packKitIfNeeded } from './kit.mjs'
import { projectNode, root, tools } from './paths.mjs'
import { environmentInside, run, Stop, withProgress } from './run.mjs'
import { withSetupLock } from './setup-lock.mjs'

const folders = ['app', 'components', 'docs', 'lib', 'public', 'supabase']
const leftOut = /\.test\.tsx?$|^public\/rollcall\.tgz$|^docs\/.*(?<!\.mdx)$/
const files =
  /^(\.env(\.local|\.production(\.local)?)?|(next|postcss)\.config\.\w+|package(-lock)?\.json|tsconfig\.json|(instrumentation(-client|-node)?|mdx-components|middleware|proxy)\.\w+)$/
const stamp = join(root, '.next/rollcall-build')

/**
 * Builds for production unless the build there is belongs to these very sources, and packs the kit;
 * safe to interrupt. `progress` says what takes its time, as `withProgress` does.
 */
export async function buildIfNeeded(progress = withProgress) {
  if (isBuilt() && isKitPacked()) return
  await withSetupLock(async () => {
    await buildAppIfNeeded(progress)
    await packKitIfNeeded()
  })
}

async function buildAppIfNeeded(progress) {
  if (isBuilt()) return
  const sources = hashSources(root)
  rmSync(stamp, { force: true })
  const env = environmentInside({ NODE_ENV: 'production' })
  const result = await progress('Building (about half a minute)…', () =>
    run(projectNode, [tools.next, 'build'], { env }),
  )
  if (!result.ok) throw new Stop(`${result.output.trimEnd()}\n\nThe build failed (next build).`)
  writeFileSync(`${stamp}.new`, `${sources} ${buildId()}`)
  renameSync(`${stamp}.new`, stamp)
}

// With the build's id in it, the stamp of one build never vouches for a later one made by hand.
function isBuilt() {
  try {
    return readFileSync(stamp, 'utf8') === `${hashSources(root)} ${buildId()}`
  } catch {
    return false
  }
}

function buildId() {
  return readFileSync(join(root, '.next/BUILD_ID'), 'utf8')
}

/**
 * One hash over the names and contents of all that goes into a build. Contents and not times, because
 * a checkout changes times; tests and what is made here are left out.
 */
export function hashSources(folder) {
  const hash = createHash('sha256').update(process.platform)
  const visit = (path, entries) => {
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = path ? `${path}/${entry.name}` : entry.name
      if (entry.isDirectory()) visit(name, readdirSync(join(folder, name), { withFileTypes: true }))
      else if (!leftOut.test(name)) {
        const content = readFileSync(join(folder, name))
        hash.update(`${name}\0${content.length}\0`).update(content)
      }
    }
  }
  const top = readdirSync(folder, { withFileTypes: true })
  visit(
    '',
    top.filter((entry) =>
      entry.isDirectory() ? folders.includes(entry.name) : files.test(entry.name),
    ),
  )
  return hash.digest('hex')
}
