-- Seconds that a step's messages stay invisible while a task runs: its timeout plus two.
create or replace function pgflow._default_visibility(p_flow_slug text, p_step_slug text)
returns int
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select least(coalesce(s.opt_timeout, f.opt_timeout), 2147483645) + 2
    from pgflow.steps s
    join pgflow.flows f on f.flow_slug = s.flow_slug
    where s.flow_slug = p_flow_slug and s.step_slug = p_step_slug
  );
end;
$$;
