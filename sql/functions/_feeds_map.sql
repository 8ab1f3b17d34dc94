-- Whether any of these steps, in any of these flows, has a map step as a dependent.
create or replace function pgflow._feeds_map(p_flow_slugs text[], p_step_slugs text[])
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from unnest(p_flow_slugs) f (flow_slug)
    join pgflow.deps d on d.flow_slug = f.flow_slug
    where d.dep_slug = any (p_step_slugs)
      and (
        select s.step_type = 'map' from pgflow.steps s
        where s.flow_slug = d.flow_slug and s.step_slug = d.step_slug
      )
  );
end;
$$;
