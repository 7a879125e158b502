import type { SqlConnection } from '#lib/supabase/connection.ts'

/** Enrolls so many agents in a new database, each with a session that is alive for an hour. */
export async function seedAgents(sql: SqlConnection, agents: number): Promise<void> {
  await sql.exec(`
    insert into rollcall.enrollment_tokens (token_hash, max_uses, expires_at)
    values (sha256('bench'), ${agents}, now() + interval '1 day');

    select public.enroll_agent(
      p_token_hash => sha256('bench'),
      p_name => 'seeded-' || n,
      p_client_type => (array['claude-code', 'codex', 'cursor', 'daemon'])[1 + n % 4],
      p_refresh_token_hash => sha256(n::text::bytea),
      p_refresh_ttl_s => 86400,
      p_idle_timeout_s => 3600,
      p_roles => array[(array['coder', 'qa', 'docs', 'research', 'devops'])[1 + n % 5]]
    )
    from generate_series(1, ${agents}) as n;
  `)
  await sql.exec('vacuum analyze')
}
