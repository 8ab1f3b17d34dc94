-- Takes completed steps off their locked runs' remaining_steps, one entry per step, and completes
-- the runs that reach zero; without p_completes_runs they are left to maybe_complete_run.
create or replace function pgflow._count_steps(
  p_run_ids uuid[], p_completes_runs boolean default true
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_counted record;
begin
  select array_agg(c.run_id) as run_ids, array_agg(c.steps_count) as steps_counts
  into v_counted
  from (
    select i.run_id, count(*)::int as steps_count
    from unnest(p_run_ids) i (run_id)
    group by i.run_id
  ) c;
  if p_completes_runs then
    perform pgflow._complete_runs(v_counted.run_ids, v_counted.steps_counts);
  else
    update pgflow.runs r
    set remaining_steps = r.remaining_steps - least(i.steps_count, r.remaining_steps)
    from unnest(v_counted.run_ids, v_counted.steps_counts) i (run_id, steps_count)
    where r.run_id = i.run_id;
  end if;
end;
$$;
