// npm start: install what is missing, build what is out of date, serve.
import { assertFree, listenAddress } from './lib/address.mjs'
import { buildIfNeeded } from './lib/build.mjs'
import { installIfNeeded } from './lib/install.mjs'
import { assertNodeVersion } from './lib/node-version.mjs'
import { endChildrenOnSignal, Stop } from './lib/run.mjs'
import { serve } from './lib/serve.mjs'

try {
  assertNodeVersion()
  const address = listenAddress()
  const letGo = endChildrenOnSignal()
  // Before the long work, so that a second start does not rebuild beneath the first.
  await assertFree(address)
  await installIfNeeded({ dev: false })
  await buildIfNeeded()
  letGo()
  process.exit(await serve(address))
} catch (error) {
  if (!(error instanceof Stop)) throw error
  console.error(error.message)
  process.exit(1)
}
