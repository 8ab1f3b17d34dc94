-- One outcome per item of a batch: p_outcome for the positions in p_items, 'stale' for the others.
create or replace function pgflow._outcomes(p_count int, p_items int[], p_outcome text)
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_outcomes text[] := array_fill('stale'::text, array[coalesce(p_count, 0)]);
  v_item int;
begin
  foreach v_item in array coalesce(p_items, '{}') loop
    v_outcomes[v_item] := p_outcome;
  end loop;
  return v_outcomes;
end;
$$;
