// Each migration runs once, in a transaction with timeouts of the runner's, and small numbers are meant.
const squawk = [
  'squawk',
  '--assume-in-transaction',
  '--pg-version=15',
  '--exclude=require-lock-timeout,require-statement-timeout,require-concurrent-index-creation',
  '--exclude=prefer-bigint-over-int,prefer-bigint-over-smallint',
  'supabase/migrations/*.sql',
]

/**
 * The steps of `npm test`: a step runs commands that pass or fail, or projects of Vitest, or Playwright.
 * `needs` is made once a run, by whichever step comes first. After `minutes`, on a machine that is left
 * alone, it counts as hanging and is ended.
 */
export const steps = {
  types: {
    title: 'Types',
    minutes: 5,
    commands: [
      ['next', 'typegen'],
      ['tsc', '--noEmit'],
    ],
  },
  lint: {
    title: 'Lint and format',
    minutes: 5,
    commands: [['biome', 'check', '--error-on-warnings']],
  },
  unused: { title: 'Unused code', minutes: 5, commands: [['knip']] },
  sql: { title: 'Migrations', minutes: 5, commands: [squawk] },
  build: { title: 'Build', minutes: 10, needs: ['build'], commands: [] },
  unit: {
    title: 'Unit and integration tests',
    minutes: 20,
    needs: ['kit', 'postgres'],
    vitest: ['unit', 'integration'],
  },
  kit: {
    title: 'Tests of the kit, the guides and the pages, against server processes',
    minutes: 20,
    needs: ['build', 'postgres'],
    vitest: ['kit'],
  },
  process: {
    title: 'Tests of whole server processes',
    minutes: 20,
    needs: ['build', 'postgres'],
    vitest: ['process'],
  },
  browser: {
    title: 'Browser tests',
    minutes: 30,
    needs: ['build', 'postgres', 'chromium'],
    playwright: ['test'],
  },
}

/**
 * When each step runs: the stages one after the other; the tracks of a stage beside each other; the steps
 * of a track one after the other. To change it, move a name.
 *
 * - Two tracks at most, as the machines that run this have two cores, which most steps keep busy alone.
 * - `types` before `build`, in one track: tsc reads route types, which a build removes and writes anew.
 * - `kit` waits most of the time, so it runs beside `unit`, which computes.
 * - `process` measures times, so it runs alone.
 */
export const schedule = [
  [
    ['types', 'build', 'kit'],
    ['sql', 'lint', 'unused', 'unit'],
  ],
  [['process']],
  [['browser']],
]

/** The schedule of these steps alone; with none named, of all. */
export function scheduleOf(names, stages = schedule) {
  if (names.length === 0) return stages
  const isEmpty = (list) => list.length === 0
  const chosen = (track) => track.filter((name) => names.includes(name))
  return stages
    .map((tracks) => tracks.map(chosen).filter((track) => !isEmpty(track)))
    .filter((tracks) => !isEmpty(tracks))
}

/** Calls `runStep(name)` for each step when it is its turn. It must not throw. */
export async function follow(stages, runStep) {
  for (const tracks of stages) {
    const followTrack = async (track) => {
      for (const name of track) await runStep(name)
    }
    await Promise.all(tracks.map(followTrack))
  }
}
