// npm run bench [-- heartbeats | health | feed | transfers | economy | federation-page | kit-start]…: measures the production build, each figure against its yardstick.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { onProcessEnd } from '#tests/support/exit-guard.ts'
import { startPostgres } from '#tests/support/postgres.ts'
import { benchEconomy } from './economy.ts'
import { benchFederationPage } from './federation-page.ts'
import { benchFeed } from './feed.ts'
import { benchHealth } from './health.ts'
import { benchHeartbeats } from './heartbeats.ts'
import { benchKitStart } from './kit-start.ts'
import { buildWithYardsticks } from './support/build.ts'
import { type BenchPlace, onPGlite, onPostgres } from './support/places.ts'
import { formatTable, type Row } from './support/table.ts'
import { benchTransfers } from './transfers.ts'

const benches: Readonly<Record<string, (place: BenchPlace) => Promise<Row[]>>> = {
  heartbeats: benchHeartbeats,
  health: benchHealth,
  feed: benchFeed,
  transfers: benchTransfers,
  economy: benchEconomy,
  'federation-page': benchFederationPage,
  'kit-start': benchKitStart,
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in benches))
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}": ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}

const scratch = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
const callOff = onProcessEnd(() => rmSync(scratch, { recursive: true, force: true }))
const startedAt = performance.now()
// A build of one's own choice, to compare two of them.
const folder = process.env.ROLLCALL_BENCH_BUILD ?? join(scratch, 'app')
if (process.env.ROLLCALL_BENCH_BUILD === undefined) {
  console.log('Building…')
  await buildWithYardsticks(folder)
}
const postgres = await startPostgres({ durable: true })
try {
  console.log(
    `Node.js ${process.version} · ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), shared with the client · Postgres ${postgres.version} (${postgres.source}), durable\n`,
  )
  const places = [onPGlite(folder, scratch), onPostgres(folder, scratch, postgres)]
  const rows: Row[] = []
  for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
    for (const place of places) {
      console.log(`${name} on ${place.name}…`)
      rows.push(...((await benches[name]?.(place)) ?? []))
    }
  }
  console.log(`\n${formatTable(rows)}\n`)
  console.log(`${Math.round((performance.now() - startedAt) / 1000)} s in all.`)
} finally {
  await postgres.stop()
  callOff()
  rmSync(scratch, { recursive: true, force: true })
}
