import { execFileSync } from 'node:child_process'
import { copyFileSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const yardsticks = {
  empty: new URL('../yardsticks/empty/route.ts', import.meta.url),
  memory: new URL('../yardsticks/memory/route.ts', import.meta.url),
}
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * Builds the work tree for production in `folder`, with the yardsticks' routes beside the
 * product's: they are no part of what is shipped, yet of the same build.
 */
export async function buildWithYardsticks(folder: string): Promise<void> {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const file of new Set(listed.split('\0'))) {
    if (file === '' || file.startsWith('bench/') || /\.test\.tsx?$/.test(file)) continue
    await cp(join(root, file), join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      // Deleted in the work tree, yet still in the index.
      if (error.code !== 'ENOENT') throw error
    })
  }
  for (const [name, route] of Object.entries(yardsticks)) {
    await cp(route, join(folder, `app/api/bench/${name}/route.ts`))
  }
  linkTree(join(root, 'node_modules'), join(folder, 'node_modules'))
  try {
    execFileSync(process.execPath, [nextIn(folder), 'build'], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        PATH: `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
      },
      stdio: 'pipe',
      encoding: 'utf8',
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`The build failed:\n${stdout}${stderr}`)
  }
}

export const nextIn = (folder: string): string => join(folder, 'node_modules/next/dist/bin/next')

/** Copies a folder by hard links, which take no room; by contents across file systems. */
function linkTree(from: string, to: string): void {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkTree(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else {
      try {
        linkSync(source, target)
      } catch {
        copyFileSync(source, target)
      }
    }
  }
}
