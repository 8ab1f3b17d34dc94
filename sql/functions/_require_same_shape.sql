-- Refuses to redefine an existing step with another type or other dependencies, because its runs
-- were counted with the stored shape. p_deps is sorted and has no duplicates.
-- Errors: PF003.
create or replace function pgflow._require_same_shape(
  p_step pgflow.steps, p_step_type text, p_deps text[]
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_deps text[] := array(
    select d.dep_slug from pgflow.deps d
    where d.flow_slug = p_step.flow_slug and d.step_slug = p_step.step_slug
    order by d.dep_slug
  );
begin
  if p_step.step_type = p_step_type and v_deps = p_deps then
    return;
  end if;
  raise exception
    'step "%" of flow "%" exists as a % step with dependencies {%}, '
    'not as a % step with dependencies {%}',
    p_step.step_slug, p_step.flow_slug, p_step.step_type, array_to_string(v_deps, ', '),
    p_step_type, array_to_string(p_deps, ', ')
    using errcode = 'PF003',
      hint = 'Define the new shape as a new flow, for example with a version in its slug.';
end;
$$;
