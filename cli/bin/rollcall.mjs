#!/usr/bin/env node
// The command. Plain enough for any Node.js to read, so that one that is too old can be told so.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
const inClone = existsSync(fileURLToPath(new URL('../src/main.ts', import.meta.url)))

if (major < 20 || (major === 20 && minor < 9)) {
  console.error(`rollcall needs Node.js 20.9 or newer; this is ${process.versions.node}.`)
  process.exit(1)
} else if (inClone) {
  buildAndRun()
} else {
  import('../dist/main.js')
}

/** In a clone the command is always that of the sources as they are. */
async function buildAndRun() {
  const { isBuilt } = await import('../build.mjs')
  if (!isBuilt()) {
    const { spawnSync } = await import('node:child_process')
    const exe = process.platform === 'win32' ? 'node.exe' : 'node'
    const node = fileURLToPath(new URL(`../../node_modules/node/bin/${exe}`, import.meta.url))
    if (!existsSync(node)) {
      console.error('The kit has to be built first: run `npm ci` in the clone.')
      process.exit(1)
    }
    const build = fileURLToPath(new URL('../build.mjs', import.meta.url))
    // Standard output belongs to the command.
    const { status } = spawnSync(node, [build, '--if-needed'], { stdio: ['ignore', 2, 2] })
    if (status !== 0) process.exit(1)
  }
  await import('../dist/main.js')
}
