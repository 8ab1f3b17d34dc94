-- Creates a flow with all its steps, or updates the options of a stored flow of the same shape, in
-- one locked transaction, and returns no rows. If the shape differs, it changes nothing and returns
-- a row per difference. A stored flow without steps and runs gets the steps. A flow that is already
-- stored as defined is not locked. "adopt_queue": true sets pgflow.adopt_queue for this flow.
-- Errors: those of create_flow, add_step, compare_flow and _check_step_slugs.
create or replace function pgflow.define_flow(definition jsonb)
returns table (step_slug text, difference text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '3s'
as $$
declare
  v_flow_slug text := definition ->> 'flow_slug';
  v_is_new boolean;
begin
  if pgflow._is_defined(definition) then
    return;
  end if;
  perform pgflow._lock_flow_slug(v_flow_slug);
  -- A definition without a slug is not new: compare_flow refuses it.
  v_is_new := v_flow_slug is not null
    and not exists (select from pgflow.steps s where s.flow_slug = v_flow_slug)
    and not exists (select from pgflow.runs r where r.flow_slug = v_flow_slug);
  if not v_is_new then
    return query select d.step_slug, d.difference from pgflow.compare_flow(definition) d;
    if found then
      return;
    end if;
  end if;

  if definition -> 'adopt_queue' = 'true' then
    perform set_config('pgflow.adopt_queue', v_flow_slug, true);
  end if;
  if v_is_new then
    perform pgflow._check_step_slugs(definition);
  end if;

  perform pgflow.create_flow(v_flow_slug);
  if v_is_new then
    perform pgflow.add_step(v_flow_slug, s.step_slug, s.deps, step_type => s.step_type)
    from (
      select given.* from pgflow._definition_steps(definition) given order by given.step_index
    ) s;
  end if;
  perform pgflow._set_flow_options(definition);
end;
$$;
