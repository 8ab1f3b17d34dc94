-- Refuses run ids of existing runs of another flow or with another input: a start can be repeated
-- only with the same flow and input.
-- Errors: PF004.
create or replace function pgflow._require_same_runs(
  p_flow_slug text, p_run_ids uuid[], p_inputs jsonb[]
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_taken record;
begin
  select r.run_id, r.flow_slug into v_taken
  from unnest(p_run_ids, p_inputs) with ordinality i (run_id, input, item)
  join pgflow.runs r on r.run_id = i.run_id
  where r.flow_slug <> p_flow_slug or r.input <> i.input
  order by i.item
  limit 1;
  if found then
    raise exception 'run % already exists as a run of flow "%"%',
      v_taken.run_id, v_taken.flow_slug,
      case when v_taken.flow_slug = p_flow_slug then ' with another input' else '' end
      using errcode = 'PF004',
        hint = 'Repeat a start with the same flow and input, or choose another run id.';
  end if;
end;
$$;
