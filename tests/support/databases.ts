import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { SqlConnection } from '#lib/supabase/connection.ts'
import type { PostgresServer } from './postgres.ts'

export interface TestConnection extends SqlConnection, AsyncDisposable {
  close(): Promise<void>
}

export interface TestDatabase extends AsyncDisposable {
  name: string
  url: string
  /** Ends its connections too. */
  drop(): Promise<void>
}

export interface DatabaseOptions {
  /** A database to copy; it must have no connection. */
  template?: string
  /** A role that exists. */
  owner?: string
}

type Server = Pick<PostgresServer, 'url'>

/** One connection; values come as Postgres's driver parses them. */
export async function connect(url: string): Promise<TestConnection> {
  const client = new pg.Client({ connectionString: url })
  // A server that goes away is told by the next query; the event alone would end the process.
  client.on('error', () => undefined)
  await client.connect()
  const close = () => client.end()
  return {
    query: (text, values) => client.query(text, values),
    exec: async (text) => void (await client.query(text)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The server behind a superuser's connection string, as `inject('postgresUrl')` gives it. */
export function serverAt(adminUrl: string): Server {
  return {
    url(database = 'postgres') {
      const url = new URL(adminUrl)
      url.pathname = `/${database}`
      return url.href
    },
  }
}

/** Creates a database of a unique name. */
export async function createDatabase(
  server: Server,
  options: DatabaseOptions = {},
): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const parts = [
    `create database ${name}`,
    // By files, not through the log: several times faster while fsync is off.
    options.template && `template ${pg.escapeIdentifier(options.template)} strategy file_copy`,
    options.owner && `owner ${pg.escapeIdentifier(options.owner)}`,
  ]
  await admin(server, parts.filter((part) => part).join(' '))
  const drop = () => admin(server, `drop database if exists ${name} with (force)`)
  return { name, url: server.url(name), drop, [Symbol.asyncDispose]: drop }
}

/** Makes a database to copy from: filled by `fill`, then closed to connections. */
export async function createTemplate(
  server: Server,
  name: string,
  fill: (url: string) => Promise<void>,
): Promise<void> {
  await admin(server, `create database ${pg.escapeIdentifier(name)}`)
  await fill(server.url(name))
  await admin(server, `alter database ${pg.escapeIdentifier(name)} allow_connections false`)
}

async function admin(server: Server, statement: string): Promise<void> {
  await using sql = await connect(server.url())
  await sql.exec(statement)
}
