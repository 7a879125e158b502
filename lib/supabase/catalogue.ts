import type { SqlConnection } from './connection.ts'

export interface CatalogueFunction {
  readonly name: string
  readonly args: readonly {
    readonly name: string
    /** The SQL type. */
    readonly type: string
    readonly optional: boolean
  }[]
}

/** The functions of `public` that answer jsonb: the database's interface, by name. */
export async function listFunctions(connection: SqlConnection): Promise<CatalogueFunction[]> {
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
  return rows.map((row) => ({
    name: String(row.name),
    args: JSON.parse(String(row.args)) as CatalogueFunction['args'],
  }))
}
