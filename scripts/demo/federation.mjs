import { relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../lib/paths.mjs'
import { Stop } from '../lib/run.mjs'
import { createAgent } from './agent.mjs'
import { between, cast } from './cast.mjs'
import { NoAnswer, Refusal } from './client.mjs'
import { openIdentities } from './identities.mjs'
import { interrupted } from './interrupt.mjs'
import { live } from './life.mjs'
import { createOperator } from './operator.mjs'
import { say } from './say.mjs'
import { startDemoServer, times } from './server.mjs'

const goodbyeMs = 5_000

/** Runs the server and its four agents until Ctrl-C; answers the exit code. */
export async function runFederation(address, dataDir) {
  const server = startDemoServer(address, dataDir)
  const signal = interrupted(server.kill)
  try {
    await server.ready(signal)
  } catch (error) {
    if (!signal.aborted) throw error
    await server.stop()
    return 0
  }
  const operatorKey = server.operatorKey()
  announce(server.publicUrl, operatorKey, dataDir)
  const operator = createOperator(server.url, operatorKey)
  const identities = openIdentities(dataDir)
  const agents = cast.map((profile) => createAgent(profile, { url: server.url, identities }))

  let code
  void server.exited.then((ended) => {
    code = ended
  })
  try {
    // Whichever is first: the end of the agents' day, or somebody else has ended the server.
    await Promise.race([run(agents, operator, signal), server.exited])
  } catch (error) {
    await server.stop()
    throw error
  }
  if (code !== undefined) throw new Stop(`The server has ended (exit code ${code}).`)

  say('The agents say goodbye')
  const goodbyes = Promise.allSettled(agents.map((agent) => agent.leave()))
  await Promise.race([goodbyes, sleep(goodbyeMs)])
  await server.stop()
  say('The server has stopped. npm run demo goes on from here.')
  return 0
}

/** Resolves once the signal has come and every agent has finished what it was at. */
async function run(agents, operator, signal) {
  const newcomers = agents.filter(({ isEnrolled }) => !isEnrolled)
  const enrollmentToken =
    newcomers.length > 0 ? await operator.mintEnrollmentToken(newcomers.length) : undefined
  await Promise.all([
    ...agents.map((agent) =>
      live(agent, {
        operator,
        others: () => agents.filter((other) => other !== agent && other.isEnrolled),
        accessTokenTtlS: times.accessTokenTtlS,
        enrollmentToken,
        signal,
      }),
    ),
    outages(agents, signal),
  ])
}

/** Now and then one of them drops out for longer than its lease, each in its turn. */
async function outages(agents, signal) {
  try {
    await sleep(10_000, undefined, { signal })
    for (let turn = agents.length - 1; ; turn += 1) {
      const agent = agents[turn % agents.length]
      const ms = times.idleTimeoutS * 1000 + between(4_000, 8_000)
      if (agent.isEnrolled) await agent.dropOut(ms, signal).catch(ignoreRefusal)
      await sleep(between(18_000, 35_000), undefined, { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Its next heartbeat is refused as well, and deals with it. */
function ignoreRefusal(error) {
  if (!(error instanceof Refusal || error instanceof NoAnswer)) throw error
}

function announce(url, operatorKey, dataDir) {
  console.log(`
rollcall demo: ${url}/federation

Sign in as the operator:
  ${url}/login?next=/federation#key=${operatorKey}

Four agents live here; what they do is written below. Ctrl-C ends it.
Its data is in ${relative(root, dataDir) || dataDir}, apart from all other.
`)
}
