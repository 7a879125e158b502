import type { SqlConnection } from './connection.ts'
import { createDatabase, type Database } from './database.ts'
import { createGateway } from './gateway.ts'

/** The database as everything calls it, over a connection of our own. */
export function overGateway(connection: SqlConnection): Database {
  return createDatabase('http://gateway.invalid', 'embedded', createGateway(connection))
}
