-- The event log: what the feeds deliver.
--
-- A function appends an event in the transaction that makes it true. Serial numbers alone are not
-- safe to tail, because transactions commit out of order: a reader that has seen 7 would never see
-- a 6 that commits later. So an event is born without a number, and is numbered after its commit:
-- tail_events(), one at a time under an advisory lock, gives the next numbers to the committed
-- events that have none. Numbers become visible in order and without gaps, on every backend, and
-- whatever else runs in the cluster. Events of one numbering are ordered by `position`, which is
-- drawn while the row lock of what the event is about is held, so that what happened to one session
-- is always in the order in which it happened.

create table rollcall.events (
  position bigint generated always as identity primary key,
  seq bigint,
  feed text not null constraint events_feed check (feed in ('sessions', 'federation')),
  type text not null,
  agent_id uuid,
  session_id uuid,
  data jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp()
);

alter table rollcall.events enable row level security;

comment on table rollcall.events is 'The durable events of the feeds. For the server only: no policy.';
comment on column rollcall.events.position is 'The order of appending; has gaps and commits out of order.';
comment on column rollcall.events.seq is 'The order of the feed, given after the commit: no gaps, never out of order.';

-- What a feed reader resumes from.
create unique index events_seq_key on rollcall.events (seq) where seq is not null;
-- What is to be numbered.
create index events_unnumbered_idx on rollcall.events (position) where seq is null;
-- The history of a session.
create index events_session_id_idx on rollcall.events (session_id, position desc);
-- Pruning.
create index events_created_at_idx on rollcall.events (created_at);

create table rollcall.feed_state (
  only_row boolean primary key default true constraint feed_state_only_row check (only_row),
  epoch text not null default pg_catalog.substr(pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', ''), 1, 8),
  last_seq bigint not null default 0,
  pruned_seq bigint not null default 0
);

alter table rollcall.feed_state enable row level security;

comment on table rollcall.feed_state is 'The numbering of events. For the server only: no policy.';
comment on column rollcall.feed_state.epoch is 'Tells this log from one of another database: part of every event id.';
comment on column rollcall.feed_state.pruned_seq is 'The highest number that is no longer kept.';

insert into rollcall.feed_state default values;

create function rollcall.append_event(
  p_feed text,
  p_type text,
  p_agent_id uuid,
  p_session_id uuid,
  p_data jsonb
) returns void
language sql
volatile
set search_path = ''
as $$
  insert into rollcall.events (feed, type, agent_id, session_id, data)
  values (p_feed, p_type, p_agent_id, p_session_id, p_data);
$$;

comment on function rollcall.append_event(text, text, uuid, uuid, jsonb) is
  'Appends an event to the log. To be called while the row lock of its subject is held.';

create function rollcall.event_json(p_event rollcall.events) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'seq', p_event.seq,
    'feed', p_event.feed,
    'type', p_event.type,
    'agent_id', p_event.agent_id,
    'session_id', p_event.session_id,
    'created_at', rollcall.iso(p_event.created_at),
    'data', p_event.data
  );
$$;

comment on function rollcall.event_json(rollcall.events) is 'An event as the functions answer it.';

create function public.tail_events(p_after bigint default null, p_limit integer default 500) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_state rollcall.feed_state;
begin
  if exists (select from rollcall.events as e where e.seq is null) then
    -- Released at commit, after the numbers are visible: whoever gets it next counts on from here.
    perform pg_catalog.pg_advisory_xact_lock(1919904876, 1);
    with unnumbered as (
      select e.position, pg_catalog.row_number() over (order by e.position) as nth
      from rollcall.events as e
      where e.seq is null
      order by e.position
      limit 5000
    ),
    numbered as (
      update rollcall.events as e
      set seq = s.last_seq + u.nth
      from unnumbered as u, rollcall.feed_state as s
      where e.position = u.position
      returning e.seq
    )
    update rollcall.feed_state as s
    set last_seq = n.last_seq
    from (select pg_catalog.max(seq) as last_seq from numbered) as n
    where n.last_seq is not null;
  end if;

  select s.* into strict v_state from rollcall.feed_state as s;
  return pg_catalog.jsonb_build_object(
    'epoch', v_state.epoch,
    'last_seq', v_state.last_seq,
    'events', coalesce((
      select pg_catalog.jsonb_agg(rollcall.event_json(e.*) order by e.seq)
      from (
        select ev.* from rollcall.events as ev where ev.seq > p_after order by ev.seq limit p_limit
      ) as e
    ), '[]'::jsonb)
  );
end;
$$;

comment on function public.tail_events(bigint, integer) is
  'Numbers what was committed since, then answers the events after p_after (null: none), in order.';

call rollcall.expose('public.tail_events(bigint, integer)');

create function public.read_events(p_feed text, p_epoch text, p_after bigint, p_limit integer default 500) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_state rollcall.feed_state;
begin
  select s.* into strict v_state from rollcall.feed_state as s;
  if p_epoch is distinct from v_state.epoch or p_after < v_state.pruned_seq or p_after > v_state.last_seq then
    return pg_catalog.jsonb_build_object('outcome', 'unknown_position');
  end if;
  return pg_catalog.jsonb_build_object(
    'outcome', 'events',
    'events', coalesce((
      select pg_catalog.jsonb_agg(rollcall.event_json(e.*) order by e.seq)
      from (
        select ev.* from rollcall.events as ev
        where ev.seq > p_after and ev.feed = p_feed
        order by ev.seq
        limit p_limit
      ) as e
    ), '[]'::jsonb)
  );
end;
$$;

comment on function public.read_events(text, text, bigint, integer) is
  'The events of a feed after a position that a client holds; unknown_position if that is not, or no longer, known here.';

call rollcall.expose('public.read_events(text, text, bigint, integer)');
