-- Takes the lock of _lock_flow_slug for a caller that may already hold runs. In the lock order it
-- comes before runs, and a deletion holds it while it waits for those runs: polling instead of
-- waiting avoids the deadlock. Errors: 55P03 if it is not free within p_timeout, naming the
-- sessions that define or delete flows.
create or replace function pgflow._poll_flow_lock(p_flow_slug text, p_timeout interval)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- An insert waits for another session's insert of the same key: "skip locked" does not apply.
set lock_timeout = '10ms'
as $$
declare
  v_deadline constant timestamptz := clock_timestamp() + p_timeout;
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
