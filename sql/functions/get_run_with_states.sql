-- A run and its step states as {"run": {...}, "steps": [...]}: whole rows, steps in the order of
-- their definition. Null for an unknown run.
create or replace function pgflow.get_run_with_states(run_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object('run', to_jsonb(r), 'steps', (
    select coalesce(jsonb_agg(to_jsonb(state) order by s.step_index), '[]')
    from pgflow.step_states state
    join pgflow.steps s on s.flow_slug = state.flow_slug and s.step_slug = state.step_slug
    where state.run_id = r.run_id
  ))
  from pgflow.runs r
  where r.run_id = get_run_with_states.run_id;
$$;
