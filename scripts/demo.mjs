// npm run demo: the server, on data of its own, with four agents at work.
import { join, resolve } from 'node:path'
import { runFederation } from './demo/federation.mjs'
import { assertFree, listenAddress } from './lib/address.mjs'
import { buildIfNeeded } from './lib/build.mjs'
import { installIfNeeded } from './lib/install.mjs'
import { assertNodeVersion } from './lib/node-version.mjs'
import { root } from './lib/paths.mjs'
import { endChildrenOnSignal, Stop } from './lib/run.mjs'

try {
  assertNodeVersion()
  const address = listenAddress()
  const letGo = endChildrenOnSignal()
  await assertFree(address, 'npm run demo')
  await installIfNeeded({ dev: false })
  await buildIfNeeded()
  letGo()
  // A folder within the data directory, and never that one itself.
  const dataDir = join(resolve(root, process.env.ROLLCALL_DATA_DIR || '.rollcall'), 'demo')
  process.exit(await runFederation(address, dataDir))
} catch (error) {
  if (!(error instanceof Stop)) throw error
  console.error(error.message)
  process.exit(1)
}
