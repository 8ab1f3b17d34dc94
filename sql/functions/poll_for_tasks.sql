-- Deprecated: raises a notice and returns no rows.
create or replace function pgflow.poll_for_tasks(
  queue_name text, vt int, qty int, max_poll_seconds int default 5, poll_interval_ms int default 100
)
returns setof pgflow.step_task_record
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  raise notice 'pgflow.poll_for_tasks is deprecated and returns nothing'
    using hint = 'Read messages with pgmq.read_with_poll and start them with pgflow.start_tasks.';
end;
$$;
