import { readdirSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const APP = fileURLToPath(new URL('../../app', import.meta.url))

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>

interface RouteFile {
  /** As contracts have it: `/api/mcp/sessions/{session_id}`; a catch-all is `{...path}`. */
  readonly path: string
  readonly file: string
  readonly pattern: RegExp
}

/** Every route file of the app; the more exact a path, the earlier, as Next.js chooses. */
export const routeFiles: readonly RouteFile[] = readdirSync(APP, {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => /(^|[\\/])route\.ts$/.test(file))
  .map((file) => {
    const segments = dirname(file)
      .split(sep)
      .filter((segment) => !/^\(.*\)$/.test(segment))
    const pattern = segments.map((segment) =>
      segment
        .replaceAll('.', '\\.')
        .replace(/^\[(?:\\\.){3}(\w+)\]$/, '(?<$1>.+)')
        .replace(/^\[(\w+)\]$/, '(?<$1>[^/]+)'),
    )
    return {
      path: `/${segments.join('/')}`.replaceAll('[', '{').replaceAll(']', '}'),
      file: join(APP, file),
      pattern: new RegExp(`^/${pattern.join('/')}$`),
    }
  })
  .sort((a, b) => (rank(a.path) < rank(b.path) ? -1 : 1))

/** Fixed segments before parameters, these before a catch-all. */
function rank(path: string): string {
  return path.replaceAll(/\{\.\.\./g, '~~').replaceAll('{', '~')
}

/** Calls the exported handler that Next.js would call. */
export async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  for (const { pattern, file } of routeFiles) {
    const match = pattern.exec(pathname)
    if (!match) continue
    const handlers: Record<string, Handler | undefined> = await import(pathToFileURL(file).href)
    const handler = handlers[request.method]
    if (!handler) throw new Error(`${file} exports no ${request.method}`)
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    )
    return handler(request, { params: Promise.resolve(params) })
  }
  throw new Error(`no route for ${pathname}`)
}
