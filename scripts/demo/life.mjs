import { setTimeout as sleep } from 'node:timers/promises'
import { between } from './cast.mjs'
import { NoAnswer, Refusal } from './client.mjs'
import { say } from './say.mjs'
import { createWorker } from './work.mjs'

const mournMs = 3_000
const seconds = ([least, most]) => between(least * 1000, most * 1000)

/**
 * Runs an agent until `signal`: it arrives, beats, works, posts and pays. One that was revoked (try it
 * on its page) enrolls anew after a moment.
 * @param enrollmentToken for one that has no identity yet
 */
export async function live(agent, { operator, others, accessTokenTtlS, enrollmentToken, signal }) {
  let token = enrollmentToken
  while (!signal.aborted) {
    const life = new AbortController()
    const both = AbortSignal.any([signal, life.signal])
    let loops = []
    try {
      await arrive(agent, operator, token)
      await operator.grantStart(agent)
      const worker = createWorker(agent, { operator, others, signal: both })
      const repeat = (options) => rounds({ agent, signal: both, ...options })
      loops = [
        beats(agent, worker, both),
        repeat({ everyS: [2, 4], round: worker.work }),
        repeat({ firstS: [1, 6], everyS: agent.profile.postEveryS, round: worker.post }),
        repeat({ firstS: [8, 16], everyS: [30, 70], round: worker.pay }),
        repeat({ everyS: [4, 6], round: () => agent.refreshInTime(accessTokenTtlS) }),
      ]
      await Promise.all(loops)
    } catch (error) {
      life.abort()
      // Calls under way end as they end: what they answer (new tokens, above all) is not lost.
      await Promise.allSettled(loops)
      if (signal.aborted) return
      if (mustEnroll(error)) {
        say(`${agent.name} is no longer enrolled (${error.code}), and begins anew`)
        agent.forget()
      } else if (!isPassing(error)) throw error
      token = undefined
      await sleep(mournMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

async function arrive(agent, operator, enrollmentToken) {
  if (agent.isEnrolled) {
    try {
      return await agent.resume()
    } catch (error) {
      if (!mustEnroll(error)) throw error
      agent.forget()
    }
  }
  const token = enrollmentToken ?? (await operator.mintEnrollmentToken(1))
  try {
    await agent.enroll(token)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'agent_name_taken') throw error
    await operator.revokeByName(agent.name)
    await agent.enroll(token)
  }
}

async function beats(agent, worker, signal) {
  for (;;) {
    let dueInS = 1
    try {
      dueInS = await agent.beat(worker.task)
    } catch (error) {
      if (!isPassing(error)) throw error
    }
    await sleep(dueInS * 1000, undefined, { signal })
  }
}

/** Does `round` again and again, while the agent has a connection; a refusal only ends the round. */
async function rounds({ agent, signal, firstS, everyS, round }) {
  await sleep(seconds(firstS ?? everyS), undefined, { signal })
  for (;;) {
    await agent.online(signal)
    try {
      await round()
    } catch (error) {
      if (!isPassing(error)) throw error
      if (error instanceof Refusal) say(`${agent.name} was refused: ${error.message}`)
    }
    await sleep(seconds(everyS), undefined, { signal })
  }
}

function mustEnroll(error) {
  return error instanceof Refusal && error.nextAction === 'enroll'
}

/** What may go better the next time. */
function isPassing(error) {
  return error instanceof NoAnswer || (error instanceof Refusal && !mustEnroll(error))
}
