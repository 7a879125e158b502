import { listFunctions } from './catalogue.ts'
import type { SqlConnection } from './connection.ts'

const TYPES: Readonly<Record<string, string>> = {
  uuid: 'string',
  text: 'string',
  bytea: 'string',
  'timestamp with time zone': 'string',
  integer: 'number',
  // As digits where it may be more than a number of JSON can be: micro-credits.
  bigint: 'number | string',
  'double precision': 'number',
  boolean: 'boolean',
  jsonb: 'Json',
  'text[]': 'string[]',
}

/** Writes the TypeScript types of the functions of `public`, in the form supabase-js takes. */
export async function generateTypes(connection: SqlConnection): Promise<string> {
  const functions = (await listFunctions(connection)).map((fn) => {
    const members = fn.args.map(({ name, type, optional }) => {
      const typeName = TYPES[type]
      if (!typeName) throw new Error(`No TypeScript type for ${type} of ${fn.name}.${name}`)
      return optional ? `${name}?: ${typeName} | null` : `${name}: ${typeName}`
    })
    return `      ${fn.name}: {
        Args: ${members.length ? `{\n${members.map((member) => `          ${member}\n`).join('')}        }` : 'Record<never, never>'}
        Returns: Json
      }`
  })
  return `// Generated from the database by \`npm run types:generate\`; a test fails when they differ.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export interface Database {
  public: {
    Tables: Record<never, never>
    Views: Record<never, never>
    Functions: {
${functions.join('\n')}
    }
    Enums: Record<never, never>
    CompositeTypes: Record<never, never>
  }
}
`
}
