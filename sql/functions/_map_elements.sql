-- The first p_count elements of a map's array, padded with SQL nulls. The counts differ only if
-- another client changed the number of tasks.
create or replace function pgflow._map_elements(p_run_id uuid, p_dep_slug text, p_count int)
returns table (value jsonb, task_index int)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_source jsonb := pgflow._map_source(p_run_id, p_dep_slug);
begin
  if jsonb_typeof(v_source) is distinct from 'array' then
    v_source := '[]';
  end if;
  if jsonb_array_length(v_source) = p_count then
    return query
      select e.value, e.position::int - 1
      from jsonb_array_elements(v_source) with ordinality e (value, position);
  else
    return query select v_source -> n, n from generate_series(0, p_count - 1) n;
  end if;
end;
$$;
