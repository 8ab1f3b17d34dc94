-- Decrements remaining_steps of locked runs, by p_steps per entry, and completes runs that reach
-- zero; without p_completes, that is left to maybe_complete_run. The output maps each leaf step to
-- its output; a flow without steps has a null output. A single update, because a second one of the
-- same row costs as much again.
create or replace function pgflow._settle_runs(
  p_run_ids uuid[], p_steps int default 1, p_completes boolean default true
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_completed uuid[];
begin
  with settled as (
    update pgflow.runs r
    set remaining_steps = r.remaining_steps - least(i.steps, r.remaining_steps),
        status = case
          when p_completes and r.remaining_steps <= i.steps then 'completed'
          else r.status
        end,
        completed_at = case
          when p_completes and r.remaining_steps <= i.steps then greatest(now(), r.started_at)
        end,
        output = case when p_completes and r.remaining_steps <= i.steps then (
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
                -- A step that was added to the flow later does not belong to this run. Not
                -- "exists", which the planner could answer by hashing the whole table.
                and (
                  select true from pgflow.step_states dependent
                  where dependent.run_id = leaf.run_id and dependent.step_slug = d.step_slug
                )
            )
        ) end
    from (
      select g.run_id, (count(*) * p_steps)::int as steps
      from unnest(p_run_ids) g (run_id)
      group by g.run_id
    ) i
    where r.run_id = i.run_id
      and not pgflow._run_has_ended(r)
      and (i.steps > 0 or r.remaining_steps = 0)
    returning r.run_id, r.status
  )
  select array_agg(s.run_id order by s.run_id) into v_completed
  from settled s
  where s.status = 'completed';
  perform pgflow._broadcast_runs(v_completed);
end;
$$;
