-- Compares the shape of the stored flow with a definition, ignoring options. Returns a row per
-- difference, none for the same shape. A missing flow is one row with a null step.
-- Errors: PF008 for a definition without flow_slug.
create or replace function pgflow.compare_flow(definition jsonb)
returns table (step_slug text, difference text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_flow_slug text := definition ->> 'flow_slug';
begin
  if v_flow_slug is null then
    raise exception 'the flow definition has no flow_slug: %', left(definition::text, 200)
      using errcode = 'PF008', hint = 'Give {"flow_slug": ..., "steps": [...]}.';
  end if;
  if not exists (select from pgflow.flows f where f.flow_slug = v_flow_slug) then
    return query select null::text, format('flow "%s" does not exist', v_flow_slug);
    return;
  end if;
  return query
    with stored as (
      select s.step_slug, s.step_type, s.step_index, array(
        select d.dep_slug from pgflow.deps d
        where d.flow_slug = s.flow_slug and d.step_slug = s.step_slug
        order by d.dep_slug
      ) as deps
      from pgflow.steps s
      where s.flow_slug = v_flow_slug
    )
    select coalesce(defined.step_slug, stored.step_slug), case
      when stored.step_slug is null then 'is defined, but the stored flow does not have it'
      when defined.step_slug is null then 'is in the stored flow, but not defined'
      when stored.step_type <> defined.step_type then
        format('is defined as %s, but stored as %s', defined.step_type, stored.step_type)
      else format(
        'is defined with dependencies {%s}, but stored with {%s}',
        array_to_string(defined.deps, ', '), array_to_string(stored.deps, ', ')
      )
    end
    from pgflow._definition_steps(definition) defined
    full join stored on stored.step_slug = defined.step_slug
    where stored.step_slug is null
      or defined.step_slug is null
      or stored.step_type <> defined.step_type
      or stored.deps <> defined.deps
    order by coalesce(defined.step_index, stored.step_index), 1;
end;
$$;
