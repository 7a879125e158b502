/**
 * SQL that empties every table under a server that goes on: as new, but that positions and the log count
 * on, as a log that falls back is another one to who follows it. Row by row, which for a few rows is many
 * times quicker than to truncate the tables; and without triggers, as the ledger and the audit record
 * refuse it like any other change.
 */
export const EMPTY_DATABASE = `do $$
declare
  v_table regclass;
begin
  perform set_config('session_replication_role', 'replica', true);
  for v_table in
    select c.oid from pg_class as c
    where c.relnamespace = 'rollcall'::regnamespace and c.relkind = 'r' and c.relname not in
      ('accounts', 'federation_totals', 'feed_state', 'refused_sign_ins', 'server_state')
  loop
    execute format('delete from %s', v_table);
  end loop;
  delete from rollcall.accounts where agent_id is not null;
  update rollcall.accounts set balance = 0, earned = 0, spent = 0;
  update rollcall.federation_totals set in_escrow = 0, agents = 0, agents_online = 0, agents_revoked = 0,
    tasks_submitted = 0, tasks_working = 0, tasks_completed = 0, tasks_failed = 0, tasks_canceled = 0,
    tasks_rejected = 0;
  update rollcall.feed_state set pruned_seq = last_seq;
  update rollcall.refused_sign_ins set hour_began_at = '-infinity', recorded = 0, unrecorded = 0;
  update rollcall.server_state set last_sweep_at = now(), grace_until = '-infinity';
end $$`
