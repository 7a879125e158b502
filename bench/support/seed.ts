import type { SqlConnection } from '#lib/supabase/connection.ts'

export type Fleet = 'history' | 'alive'

const AGENTS = 500

/**
 * Fills a new database with sessions and all that is counted of them. `history`: a past of two
 * weeks, a twentieth of it still active. `alive`: every session active, its lease just renewed.
 */
export async function seedSessions(
  sql: SqlConnection,
  sessions: number,
  fleet: Fleet,
): Promise<void> {
  const active = fleet === 'alive' ? sessions : Math.round(sessions / 20)
  await sql.exec(`
    insert into rollcall.enrollment_tokens (token_hash, max_uses, uses, expires_at)
    values (sha256('bench'), ${AGENTS}, ${AGENTS}, now() + interval '1 day');
    insert into rollcall.agents (name, client_type, enrollment_token_id)
    select 'bench-' || n, 'bench', t.enrollment_token_id
    from rollcall.enrollment_tokens as t, generate_series(1, ${AGENTS}) as n;

    with agents as (select array_agg(agent_id) as ids from rollcall.agents),
    drawn as (
      select n, n <= ${active} as active,
        now() - random() * interval '14 days' as created_at,
        random() * interval '4 hours' as lasted
      from generate_series(1, ${sessions}) as n
    )
    insert into rollcall.sessions (
      agent_id, client_type, status, created_at, last_activity, lease_expires_at, reconnect_count,
      disconnected_at, disconnect_reason
    )
    select a.ids[1 + n % ${AGENTS}], 'bench',
      case when d.active then 'active' else 'disconnected' end,
      d.created_at,
      case when d.active then now() - random() * interval '25 seconds'
        else least(now() - interval '1 minute', d.created_at + d.lasted) end,
      case when d.active then now() + interval '1 hour'
        else least(now() - interval '1 minute', d.created_at + d.lasted) end,
      n % 12,
      case when not d.active then least(now(), d.created_at + d.lasted + interval '5 minutes') end,
      case when not d.active then 'idle_timeout' end
    from drawn as d, agents as a;

    insert into rollcall.session_totals
      (shard, total, disconnected, reconnects_0, reconnects_1_4, reconnects_5_9, reconnects_10)
    select 0, count(*), count(*) filter (where status = 'disconnected'),
      count(*) filter (where reconnect_count = 0),
      count(*) filter (where reconnect_count between 1 and 4),
      count(*) filter (where reconnect_count between 5 and 9),
      count(*) filter (where reconnect_count >= 10)
    from rollcall.sessions;

    insert into rollcall.session_hours (hour, shard, created)
    select date_trunc('hour', created_at, 'UTC'), 0, count(*) from rollcall.sessions group by 1;
    insert into rollcall.session_hours as h (hour, shard, disconnected, idle_timeouts, duration_s)
    select date_trunc('hour', disconnected_at, 'UTC'), 0, count(*), count(*),
      sum(extract(epoch from disconnected_at - created_at))
    from rollcall.sessions where status = 'disconnected' group by 1
    on conflict (hour, shard) do update set
      disconnected = excluded.disconnected,
      idle_timeouts = excluded.idle_timeouts,
      duration_s = excluded.duration_s;

    insert into rollcall.events (feed, type, agent_id, session_id, data, created_at)
    select 'sessions', 'session_created', agent_id, session_id,
      jsonb_build_object('agent_name', 'bench', 'client_type', 'bench'), created_at
    from rollcall.sessions where created_at > now() - interval '7 days';
    update rollcall.events set seq = position;
    update rollcall.feed_state set last_seq = (select coalesce(max(seq), 0) from rollcall.events);
  `)
  await sql.exec('vacuum analyze')
}
