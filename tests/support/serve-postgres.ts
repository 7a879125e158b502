// What scripts/test.mjs starts: one Postgres for all the steps of a run. A line on standard output says
// where it is. It ends with its standard input, and so with whoever started it, however that ends.
import { startMigratedPostgres } from './migrated-postgres.ts'

const { stop, ...postgres } = await startMigratedPostgres()
process.stdout.write(`${JSON.stringify(postgres)}\n`)
process.stdin.resume().once('close', async () => {
  await stop()
  process.exit()
})
