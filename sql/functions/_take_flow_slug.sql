-- Takes the lock of _lock_flow_slug for a caller who may hold runs already. The order has that lock
-- first: a deletion holds it while it waits for those runs. So this looks again and again instead
-- of waiting for a lock, and no sessions can wait for each other.
-- Errors: 55P03 with those who define or delete flows now, when it was not free for p_patience.
create or replace function pgflow._take_flow_slug(p_flow_slug text, p_patience interval)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- An insertion cannot skip that of another session.
set lock_timeout = '10ms'
as $$
declare
  v_deadline constant timestamptz := clock_timestamp() + p_patience;
begin
  loop
    perform 1 from pgflow.flow_locks l
    where l.queue_name = lower(p_flow_slug)
    for update skip locked;
    if found then
      return;
    end if;
    begin
      insert into pgflow.flow_locks (queue_name) values (lower(p_flow_slug)) on conflict do nothing;
      continue when found;
    exception
      when lock_not_available then
        null;
    end;
    if clock_timestamp() >= v_deadline then
      perform pgflow._refuse_locked_flow(p_flow_slug);
    end if;
    perform pg_sleep(0.02);
  end loop;
end;
$$;
