import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)
const root = fileURLToPath(new URL('../..', import.meta.url))

const emptyApp = {
  'package.json': '{ "type": "module" }\n',
  // Without one, Next.js takes the project's.
  'next.config.mjs': 'export default {}\n',
  'app/layout.jsx':
    'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
  'app/page.jsx': 'export default function Page() {\n  return <p>Empty</p>\n}\n',
}

/** What is kept of an empty page stays until another Next.js or React is installed. */
const cache = join(root, 'node_modules/.cache/rollcall')

/**
 * First-load JavaScript of an empty page of the same Next.js, in bytes as gzip leaves them. Its app is
 * made and built in `folder`, which must be inside the project for its packages to be found, unless
 * that was done before.
 */
export async function emptyFirstLoad(folder: string): Promise<number> {
  const hash = createHash('sha256').update(JSON.stringify(emptyApp))
  for (const name of ['next', 'react', 'react-dom', 'node']) {
    hash.update(await readFile(join(root, 'node_modules', name, 'package.json')))
  }
  const kept = join(cache, `empty-page-${hash.digest('hex').slice(0, 16)}.txt`)
  const known = await readFile(kept, 'utf8').catch(() => null)
  if (known !== null) return Number(known)
  const size = await sizeOf(await buildEmpty(folder))
  await mkdir(cache, { recursive: true })
  // In one go: what is written half would be read as another number.
  await writeFile(`${kept}.new`, String(size))
  await rename(`${kept}.new`, kept)
  return size
}

async function buildEmpty(folder: string): Promise<Buffer[]> {
  await mkdir(join(folder, 'app'), { recursive: true })
  for (const [name, content] of Object.entries(emptyApp)) {
    await writeFile(join(folder, name), content)
  }
  await promisify(execFile)(
    join(root, 'node_modules/node/bin/node'),
    [join(root, 'node_modules/next/dist/bin/next'), 'build'],
    { cwd: folder, env: { PATH: process.env.PATH, NODE_ENV: 'production' } },
  )
  const html = await readFile(join(folder, '.next/server/app/index.html'), 'utf8')
  return Promise.all(
    scriptsOf(html).map((path) => readFile(join(folder, path.replace('/_next/', '.next/')))),
  )
}

/** First-load JavaScript of a page of a running server: the scripts that its HTML names. */
export async function firstLoadOf(url: string): Promise<Buffer[]> {
  const html = await (await fetch(url)).text()
  const read = async (path: string) =>
    Buffer.from(await (await fetch(new URL(path, url))).arrayBuffer())
  return Promise.all(scriptsOf(html).map(read))
}

/** Their size in bytes, each as gzip leaves it. */
export async function sizeOf(scripts: readonly Buffer[]): Promise<number> {
  const sizes = await Promise.all(scripts.map(async (script) => (await compress(script)).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}

function scriptsOf(html: string): string[] {
  const scripts = [...html.matchAll(/<script[^>]* src="([^"?]+)[^"]*"[^>]*>/g)]
  // What is for browsers of years ago is loaded by these alone.
  const paths = scripts.filter(([tag]) => !/nomodule/i.test(tag)).map(([, path = '']) => path)
  if (paths.length === 0) throw new Error('A page without scripts is not one of ours.')
  return paths
}
