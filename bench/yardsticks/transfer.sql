-- The smallest double-entry transfer that can be written in SQL: two locked updates, in the order
-- of the accounts' ids so that crossed transfers do not deadlock, one transfer row, two entry rows.
-- No idempotency, no fee, no event, nothing checked but that the money is there.

create schema yardstick;

create table yardstick.accounts (
  account_id uuid primary key default gen_random_uuid(),
  balance bigint not null constraint accounts_balance check (balance >= 0)
);

create table yardstick.transfers (
  transfer_id bigint generated always as identity primary key,
  from_account_id uuid not null,
  to_account_id uuid not null,
  amount bigint not null,
  created_at timestamptz not null default now()
);

create table yardstick.entries (
  transfer_id bigint not null references yardstick.transfers (transfer_id),
  account_id uuid not null references yardstick.accounts (account_id),
  amount bigint not null,
  primary key (transfer_id, account_id)
);

create function yardstick.transfer(p_from uuid, p_to uuid, p_amount bigint) returns bigint
language plpgsql
as $$
declare
  v_transfer_id bigint;
begin
  if p_from < p_to then
    update yardstick.accounts set balance = balance - p_amount where account_id = p_from;
    update yardstick.accounts set balance = balance + p_amount where account_id = p_to;
  else
    update yardstick.accounts set balance = balance + p_amount where account_id = p_to;
    update yardstick.accounts set balance = balance - p_amount where account_id = p_from;
  end if;
  insert into yardstick.transfers (from_account_id, to_account_id, amount)
  values (p_from, p_to, p_amount)
  returning transfer_id into v_transfer_id;
  insert into yardstick.entries (transfer_id, account_id, amount)
  values (v_transfer_id, p_from, -p_amount), (v_transfer_id, p_to, p_amount);
  return v_transfer_id;
end;
$$;
