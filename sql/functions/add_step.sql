-- Adds a step to a flow and returns it. Repeating a step with the same type and dependencies
-- changes nothing, whatever its options. Dependencies must exist already, so there are no cycles.
-- Locks the flow, because step_index is the next free number.
-- Errors: those of the tables' constraints, P0001 for a map with several dependencies, PF003
-- another shape.
create or replace function pgflow.add_step(
  flow_slug text,
  step_slug text,
  deps_slugs text[] default '{}',
  max_attempts int default null,
  base_delay int default null,
  timeout int default null,
  start_delay int default null,
  step_type text default 'single'
)
returns pgflow.steps
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_step pgflow.steps;
  v_deps text[] := array(select distinct d from unnest(add_step.deps_slugs) d order by d);
begin
  perform 1 from pgflow.flows f where f.flow_slug = add_step.flow_slug for no key update;
  if add_step.step_type = 'map' and cardinality(v_deps) > 1 then
    raise exception 'Map step "%" can have at most one dependency, but % were provided: %',
      add_step.step_slug, cardinality(add_step.deps_slugs),
      array_to_string(add_step.deps_slugs, ', ');
  end if;
  if add_step.step_slug = any (v_deps) then
    -- The table's check refuses a step that depends on itself, whether the step exists or not.
    insert into pgflow.deps (flow_slug, dep_slug, step_slug)
    values (add_step.flow_slug, add_step.step_slug, add_step.step_slug);
  end if;

  select s.* into v_step from pgflow.steps s
  where s.flow_slug = add_step.flow_slug and s.step_slug = add_step.step_slug;
  if found then
    perform pgflow._require_same_shape(v_step, add_step.step_type, v_deps);
    return v_step;
  end if;

  insert into pgflow.steps (
    flow_slug, step_slug, step_type, step_index, deps_count,
    opt_max_attempts, opt_base_delay, opt_timeout, opt_start_delay
  )
  values (
    add_step.flow_slug, add_step.step_slug, add_step.step_type,
    (
      select coalesce(max(s.step_index) + 1, 0) from pgflow.steps s
      where s.flow_slug = add_step.flow_slug
    ),
    cardinality(v_deps),
    add_step.max_attempts, add_step.base_delay, add_step.timeout, add_step.start_delay
  )
  returning * into v_step;
  insert into pgflow.deps (flow_slug, dep_slug, step_slug)
  select add_step.flow_slug, d, add_step.step_slug from unnest(v_deps) d;
  return v_step;
end;
$$;
