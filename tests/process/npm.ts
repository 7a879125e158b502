import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NPM_CLI = 'node_modules/npm/bin/npm-cli.js'

/** The Node.js that this machine has, which is another than the project's own. */
export const machineNode = process.env.ROLLCALL_TEST_MACHINE_NODE ?? process.execPath

/** npm of this machine or of the project, run by the machine's Node.js: a program and its arguments. */
export function npmCommand(...args: string[]): readonly [file: string, args: string[]] {
  const places = [join(dirname(machineNode), '../lib', NPM_CLI), join(ROOT, NPM_CLI)]
  const cli = places.find((place) => existsSync(place))
  return cli ? [machineNode, [cli, ...args]] : ['npm', args]
}
