-- Takes p_steps_counts[n] completed steps off the remaining_steps of run n, and completes those of
-- the locked runs that have none left. The output maps each leaf step to its output; a flow without
-- steps has none. One update writes both, because a second one of the same row costs as much again.
create or replace function pgflow._complete_runs(p_run_ids uuid[], p_steps_counts int[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_completed uuid[];
begin
  with counted as (
    update pgflow.runs r
    set remaining_steps = r.remaining_steps - least(i.steps_count, r.remaining_steps),
        status = case when r.remaining_steps <= i.steps_count then 'completed' else r.status end,
        completed_at = case
          when r.remaining_steps <= i.steps_count then greatest(now(), r.started_at)
        end,
        output = case when r.remaining_steps <= i.steps_count then (
          select jsonb_object_agg(
            leaf.step_slug,
            coalesce(leaf.output, pgflow._task_outputs(leaf.run_id, leaf.step_slug, (
              select s.step_type from pgflow.steps s
              where s.flow_slug = leaf.flow_slug and s.step_slug = leaf.step_slug
            )))
          )
          from pgflow.step_states leaf
          where leaf.run_id = r.run_id
            and not exists (
              select from pgflow.deps d
              where d.flow_slug = leaf.flow_slug
                and d.dep_slug = leaf.step_slug
                -- A step that was added to the flow later is none of this run's. No "exists": that
                -- could be answered by hashing the whole table.
                and (
                  select true from pgflow.step_states dependent
                  where dependent.run_id = leaf.run_id and dependent.step_slug = d.step_slug
                )
            )
        ) end
    from unnest(p_run_ids, p_steps_counts) i (run_id, steps_count)
    where r.run_id = i.run_id
      -- Not "= 'started'": that would make the index of all started runs a candidate.
      and r.status not in ('completed', 'failed')
      and (i.steps_count > 0 or r.remaining_steps = 0)
    returning r.run_id, r.status
  )
  select array_agg(c.run_id order by c.run_id) into v_completed
  from counted c
  where c.status = 'completed';
  perform pgflow._broadcast_runs(v_completed);
end;
$$;
