import type { SqlConnection } from './connection.ts'

const TYPES: Readonly<Record<string, string>> = {
  uuid: 'string',
  text: 'string',
  bytea: 'string',
  'timestamp with time zone': 'string',
  integer: 'number',
  bigint: 'number',
  'double precision': 'number',
  boolean: 'boolean',
  jsonb: 'Json',
  'text[]': 'string[]',
}

/** Writes the TypeScript types of the functions of `public`, in the form supabase-js takes. */
export async function generateTypes(connection: SqlConnection): Promise<string> {
  const { rows } = await connection.query(`
    select p.proname as name,
      coalesce(json_agg(json_build_object(
        'name', a.name, 'type', a.type, 'optional', a.nth > p.pronargs - p.pronargdefaults
      ) order by a.name) filter (where a.name is not null), '[]')::text as args
    from pg_catalog.pg_proc as p
    left join lateral (
      select n.name, pg_catalog.format_type(t.oid, null) as type, n.nth
      from unnest(p.proargnames) with ordinality as n (name, nth)
      join unnest(p.proargtypes::oid[]) with ordinality as t (oid, nth) using (nth)
    ) as a on true
    where p.pronamespace = 'public'::regnamespace and p.prorettype = 'jsonb'::regtype and p.prokind = 'f'
    group by p.oid, p.proname
    order by p.proname
  `)
  const functions = rows.map((row) => {
    const args = JSON.parse(String(row.args)) as { name: string; type: string; optional: boolean }[]
    const members = args.map(({ name, type, optional }) => {
      const typeName = TYPES[type]
      if (!typeName)
        throw new Error(`No TypeScript type for ${type} of ${String(row.name)}.${name}`)
      return optional ? `${name}?: ${typeName} | null` : `${name}: ${typeName}`
    })
    return `      ${String(row.name)}: {
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
