import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { projectNode } from './paths.mjs'
import { run } from './run.mjs'

/** What `work` takes on each core of the machine that the tests' times were chosen on, left alone. */
const expectedMs = 400
const rounds = 300
const slowest = 12

/**
 * How many times longer than there a fixed piece of work takes here and now, on every core at once, as
 * the tests keep every core busy; from 1, as a faster machine needs no shorter times, to 12.
 */
export async function measurePace() {
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL(import.meta.url)),
  )
  await Promise.all(workers.map(next))
  // Twice, from when they have all started: a scheduler may favour who has just come.
  const first = await workOnAll(workers)
  const longestMs = Math.max(first, await workOnAll(workers))
  await Promise.all(workers.map((worker) => worker.terminate()))
  return Math.round(Math.min(slowest, Math.max(1, longestMs / expectedMs)) * 10) / 10
}

async function workOnAll(workers) {
  const beganAt = performance.now()
  for (const worker of workers) worker.postMessage('begin')
  await Promise.all(workers.map(next))
  return performance.now() - beganAt
}

/**
 * That factor for the whole of a run of `npm test`: measured by the Node.js that the tests run on, unless
 * the caller has set it.
 */
export async function paceOfRun() {
  const code =
    "import('./scripts/lib/pace.mjs').then((m) => m.measurePace()).then((p) => console.log(p))"
  const given = process.env.ROLLCALL_TEST_PACE
  return Number(given ?? (await run(projectNode, ['-e', code])).output) || 1
}

function next(worker) {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject)
  })
}

/** Of what the tests do most: text, objects and hashes. */
function work() {
  let seed = 'rollcall'
  for (let round = 0; round < rounds; round++) {
    const rows = Array.from({ length: 2000 }, (_, n) => ({ id: `${seed}-${n}`, n, at: n * round }))
    seed = createHash('sha256')
      .update(JSON.stringify(JSON.parse(JSON.stringify(rows))))
      .digest('hex')
  }
}

if (!isMainThread && parentPort) {
  parentPort.on('message', () => {
    work()
    parentPort.postMessage('done')
  })
  parentPort.postMessage('ready')
}
