import { buildIfNeeded } from './build.mjs'
import { findChromium } from './chromium.mjs'
import { buildKitIfNeeded } from './kit.mjs'
import { startPostgresOfRun } from './postgres-of-run.mjs'
import { Stop } from './run.mjs'

const made = new Map()
const releases = []

/** What steps need: each makes it and answers environment variables that tell the tests of it. */
const makers = {
  build: async (say) => {
    await buildIfNeeded(saying(say))
    return {}
  },
  kit: async () => {
    await buildKitIfNeeded()
    return {}
  },
  postgres: async () => {
    const { description, stop } = await startPostgresOfRun()
    releases.push(stop)
    return { ROLLCALL_TEST_POSTGRES_OF_RUN: description }
  },
  chromium: async (say) => {
    const path = await findChromium(saying(say))
    say(`In ${path}`)
    return { CHROME_PATH: path, ROLLCALL_TEST_CHROMIUM: path }
  },
}

/** Whoever takes `say` repeats, when it is silent, what is under way. */
function saying(say) {
  return (line, work) => {
    say(line)
    return work()
  }
}

/** Makes it for the first who asks; what failed is not tried again, and told at length only once. */
export async function need(name, say) {
  const known = made.get(name)
  if (known) {
    return known.catch(() => {
      throw new Stop(`There is no ${name} to test with: see above.`)
    })
  }
  const making = makers[name](say)
  made.set(name, making)
  return making
}

/** Ends what was started for the steps. */
export async function releaseAll() {
  for (const release of releases.splice(0)) await release()
}
