-- Whether the stored flow matches a definition, including options, and has its queue. If so, there
-- is nothing to do and no lock to wait for.
create or replace function pgflow._is_defined(p_definition jsonb)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_flow_slug text := p_definition ->> 'flow_slug';
begin
  if v_flow_slug is null
    or not exists (select from pgflow.flows f where f.flow_slug = v_flow_slug)
    or exists (select from pgflow.compare_flow(p_definition))
    or not pgflow._has_queue(v_flow_slug)
  then
    return false;
  end if;
  return exists (
      select from pgflow.flows f
      where f.flow_slug = v_flow_slug
        and f.opt_max_attempts = coalesce((p_definition ->> 'max_attempts')::int, 3)
        and f.opt_base_delay = coalesce((p_definition ->> 'base_delay')::int, 5)
        and f.opt_timeout = coalesce((p_definition ->> 'timeout')::int, 60)
    )
    and not exists (
      select from pgflow.steps s
      join pgflow._definition_steps(p_definition) defined on defined.step_slug = s.step_slug
      where s.flow_slug = v_flow_slug
        and (s.opt_max_attempts, s.opt_base_delay, s.opt_timeout, s.opt_start_delay)
          is distinct from
          (defined.max_attempts, defined.base_delay, defined.timeout, defined.start_delay)
    );
end;
$$;
