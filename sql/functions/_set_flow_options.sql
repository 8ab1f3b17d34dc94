-- Stores the attempts, delays and timeouts of a definition; leaves rows unchanged that already have
-- them. A missing option of the flow gets the default, of a step it is inherited from the flow.
create or replace function pgflow._set_flow_options(p_definition jsonb)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_max_attempts int := coalesce((p_definition ->> 'max_attempts')::int, 3);
  v_base_delay int := coalesce((p_definition ->> 'base_delay')::int, 5);
  v_timeout int := coalesce((p_definition ->> 'timeout')::int, 60);
begin
  update pgflow.flows f
  set opt_max_attempts = v_max_attempts, opt_base_delay = v_base_delay, opt_timeout = v_timeout
  where f.flow_slug = p_definition ->> 'flow_slug'
    and (f.opt_max_attempts, f.opt_base_delay, f.opt_timeout)
      is distinct from (v_max_attempts, v_base_delay, v_timeout);

  update pgflow.steps s
  set opt_max_attempts = defined.max_attempts,
      opt_base_delay = defined.base_delay,
      opt_timeout = defined.timeout,
      opt_start_delay = defined.start_delay
  from pgflow._definition_steps(p_definition) defined
  where s.flow_slug = p_definition ->> 'flow_slug'
    and s.step_slug = defined.step_slug
    and (s.opt_max_attempts, s.opt_base_delay, s.opt_timeout, s.opt_start_delay)
      is distinct from
      (defined.max_attempts, defined.base_delay, defined.timeout, defined.start_delay);
end;
$$;
