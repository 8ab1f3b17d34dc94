-- Refuses inputs that are not arrays if the flow has root map steps.
-- Errors: P0001.
create or replace function pgflow._require_root_arrays(
  p_flow_slug text, p_steps pgflow.steps[], p_inputs jsonb[]
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_bad record;
begin
  if not exists (
    select from unnest(p_steps) s where s.step_type = 'map' and s.deps_count = 0
  ) then
    return;
  end if;
  select i.input, i.item into v_bad
  from unnest(p_inputs) with ordinality i (input, item)
  where jsonb_typeof(i.input) is distinct from 'array'
  order by i.item
  limit 1;
  if not found then
    return;
  end if;
  if v_bad.input is null then
    raise exception 'Flow % has root map steps but input is NULL', p_flow_slug
      using detail = format('Input %s of %s.', v_bad.item, cardinality(p_inputs));
  end if;
  raise exception 'Flow % has root map steps but input is not an array (got %)',
    p_flow_slug, jsonb_typeof(v_bad.input)
    using detail = format('Input %s of %s.', v_bad.item, cardinality(p_inputs));
end;
$$;
