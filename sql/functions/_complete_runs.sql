-- Completes those of the locked runs that have no remaining steps. The output maps each leaf step
-- to its output; a flow without steps has none.
create or replace function pgflow._complete_runs(p_run_ids uuid[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_completed uuid[];
begin
  with completed as (
    update pgflow.runs r
    set status = 'completed',
        completed_at = greatest(now(), r.started_at),
        output = (
          select jsonb_object_agg(
            leaf.step_slug,
            coalesce(leaf.output, pgflow._task_outputs(leaf.run_id, leaf.step_slug, s.step_type))
          )
          from pgflow.step_states leaf
          join pgflow.steps s on s.flow_slug = leaf.flow_slug and s.step_slug = leaf.step_slug
          where leaf.run_id = r.run_id
            and not exists (
              select from pgflow.deps d
              join pgflow.step_states dependent
                on dependent.run_id = r.run_id and dependent.step_slug = d.step_slug
              where d.flow_slug = leaf.flow_slug and d.dep_slug = leaf.step_slug
            )
        )
    where r.run_id = any (p_run_ids)
      -- Not "= 'started'": that would make the index of all started runs a candidate.
      and r.status not in ('completed', 'failed')
      and r.remaining_steps = 0
    returning r.run_id
  )
  select array_agg(c.run_id order by c.run_id) into v_completed from completed c;
  perform pgflow._broadcast_runs(v_completed);
end;
$$;
