// Bundles the kit: dist/main.js (the command), dist/index.js (the library), dist/types. Node.js 24 runs
// it; with --if-needed it does nothing where dist was made from these very sources.
import { createHash } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const dist = join(folder, 'dist')
const lockFile = join(dist, '.building')
const STALE_MS = 60_000
/** A command that runs for long may still need a part of the build that it began with. */
const KEEP_OLD_MS = 7 * 86_400_000

/** Whether dist was made from the sources as they are; a few milliseconds. */
export function isBuilt() {
  return stampOfDist() === hashSources()
}

/**
 * One hash over what goes into a build. The packages that are bundled are pinned in package.json, so
 * that it stands for them.
 */
function hashSources() {
  const hash = createHash('sha256')
  const add = (name) => {
    const content = readFileSync(join(folder, name))
    hash.update(`${name}\0${content.length}\0`).update(content)
  }
  for (const name of ['build.mjs', 'package.json', 'tsconfig.json']) add(name)
  const visit = (path) => {
    const entries = readdirSync(join(folder, path), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = `${path}/${entry.name}`
      if (entry.isDirectory()) visit(name)
      else if (!entry.name.endsWith('.test.ts')) add(name)
    }
  }
  visit('src')
  return hash.digest('hex')
}

/** The command's first line says what it was made from; it is written last. */
function stampOfDist() {
  try {
    const file = openSync(join(dist, 'main.js'), 'r')
    try {
      const head = Buffer.alloc(100)
      readSync(file, head)
      return head.toString('latin1').match(/^\/\/ Built from ([0-9a-f]{64})\n/)?.[1]
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

async function build() {
  const stamp = hashSources()
  // Loaded only here: most calls find the build there is to be current.
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    cwd: folder,
    input: { main: 'src/main.ts', index: 'src/index.ts' },
    platform: 'node',
    transform: { target: 'node20.9' },
    plugins: [ownTextWidth],
    // A package that is not bundled would be missing where the kit is installed.
    onLog: (level, log, show) => {
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message)
      show(level, log)
    },
  })
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // What every command loads is one file: reading many takes longer than reading much.
    codeSplitting: {
      groups: [
        {
          name: 'kit',
          test: /cli[\\/]src[\\/](client[\\/](?!feed)|identity|wire|commands[\\/](agent|context)\.)|package\.json/,
        },
        {
          name: 'print',
          test: /cli[\\/]src[\\/]terminal[\\/](?!terminal|colours)|cliui|string-width|wrap-ansi|emoji/,
        },
      ],
    },
    // Functions and classes keep their names, so that a stack trace tells something.
    minify: {
      mangle: { toplevel: false, keepNames: { function: true, class: true } },
      compress: { keepNames: { function: true, class: true } },
      codegen: { removeWhitespace: true },
    },
    comments: { legal: true, annotation: false, jsdoc: false },
  })
  await bundle.close()
  const files = new Map(output.map(({ fileName, code, source }) => [fileName, code ?? source]))
  for (const [name, text] of await declarations()) files.set(`types/${name}`, text)
  files.set('main.js', `// Built from ${stamp}\n${files.get('main.js')}`)
  writeAll(files)
}

/** cliui measures text as the kit itself does, and not by a table of all emoji that is half of its size. */
const ownTextWidth = {
  name: 'own-text-width',
  resolveId: (id) => (id === 'string-width' ? '\0string-width' : undefined),
  load: (id) =>
    id === '\0string-width'
      ? `import { stripVTControlCharacters } from 'node:util'
import { displayWidth } from ${JSON.stringify(join(folder, 'src/terminal/display-width.ts'))}
export default (text) => displayWidth(stripVTControlCharacters(text))`
      : undefined,
}

/** The types of the library. Their imports name the files that are there for a consumer: .js. */
async function declarations() {
  const { execFileSync } = await import('node:child_process')
  const { createRequire } = await import('node:module')
  const outDir = join(dist, `.types.${process.pid}`)
  try {
    // The package does not export the path of its command.
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
    const tsc = join(dirname(manifest), 'bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', folder, '--outDir', outDir], { encoding: 'utf8' })
    return reachableTypes(outDir)
  } catch (error) {
    throw error.stdout ? new Error(`its types do not compile:\n${error.stdout}`) : error
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}

/** What index.d.ts leads to, and nothing that is private; indented by tabs, as it is read by few. */
function reachableTypes(outDir) {
  const files = new Map()
  const visit = (name) => {
    if (files.has(name)) return
    const imports = []
    const text = readFileSync(join(outDir, name), 'utf8').replace(
      /((?:from|import\()\s*['"])(\.{1,2}\/[^'"]+)\.ts(?=['"])/g,
      (_, before, path) => {
        imports.push(`${path}.d.ts`)
        return `${before}${path}.js`
      },
    )
    files.set(
      name,
      text.replace(/^(?: {4})+/gm, (indent) => '\t'.repeat(indent.length / 4)),
    )
    for (const path of imports) visit(posix.join(posix.dirname(name), path))
  }
  visit('index.d.ts')
  return [...files]
}

/** Each file appears whole, the command last. */
function writeAll(files) {
  const names = [...files.keys()].sort((a, b) => (a === 'main.js') - (b === 'main.js'))
  for (const name of names) {
    const path = join(dist, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.new`, files.get(name))
    renameSync(`${path}.new`, path)
  }
  for (const name of readdirSync(dist, { recursive: true })) {
    const path = join(dist, name)
    if (path === lockFile || files.has(name.replaceAll('\\', '/'))) continue
    const stat = statSync(path, { throwIfNoEntry: false })
    const isOld = isPacking() || Date.now() - (stat?.ctimeMs ?? 0) > KEEP_OLD_MS
    if (stat?.isFile() && isOld) rmSync(path, { force: true })
  }
}

/** Nothing old goes into a package. */
function isPacking() {
  return process.env.npm_lifecycle_event === 'prepack'
}

/** Runs `work` while no other process builds here. */
async function alone(work) {
  mkdirSync(dist, { recursive: true })
  const { setTimeout: sleep } = await import('node:timers/promises')
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isStale()) rmSync(lockFile, { force: true })
    else await sleep(50)
  }
  try {
    return await work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

function isStale() {
  try {
    if (Date.now() - statSync(lockFile).mtimeMs > STALE_MS) return true
    const owner = Number(readFileSync(lockFile, 'utf8'))
    if (owner > 0) process.kill(owner, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const ifNeeded = process.argv.includes('--if-needed')
  if (!(ifNeeded && isBuilt())) {
    try {
      await alone(async () => {
        if (!(ifNeeded && isBuilt())) await build()
      })
    } catch (error) {
      const { stripVTControlCharacters } = await import('node:util')
      console.error(`The kit could not be built: ${stripVTControlCharacters(error.message)}`)
      process.exit(1)
    }
  }
}
