import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { connect } from './databases.ts'
import { paced } from './pace.ts'

test('the Postgres of a run ends with it, also when that is killed, and leaves nothing', async () => {
  const code = `import('./scripts/lib/postgres-of-run.mjs')
    .then((module) => module.startPostgresOfRun())
    .then(({ description }) => console.log(description))`
  const ofRun = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: ofRun.stdout }), 'line')
  const { postgresUrl, migratedTemplate } = JSON.parse(line)
  let folder: string
  {
    await using sql = await connect(postgresUrl)
    folder = String((await sql.query('show data_directory')).rows[0]?.data_directory)
    const found = 'select datallowconn from pg_database where datname = $1'
    expect((await sql.query(found, [migratedTemplate])).rows).toEqual([{ datallowconn: false }])
  }
  ofRun.kill('SIGKILL')
  await expect.poll(() => existsSync(folder), { timeout: paced(10_000) }).toBe(false)
  await expect(connect(postgresUrl)).rejects.toThrow('ECONNREFUSED')
})
