-- Sends the event for the current status of each step, in the order given. A step that completes
-- without tasks has no started event: its completed event includes the fields of both.
create or replace function pgflow._broadcast_steps(p_run_ids uuid[], p_step_slugs text[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_event record;
begin
  if not coalesce(pgflow._is_broadcasting(), false) then
    return;
  end if;
  for v_event in
    select s.run_id, format('step:%s:%s', s.step_slug, s.status) as name, jsonb_build_object(
      'event_type', 'step:' || s.status,
      'run_id', s.run_id,
      'step_slug', s.step_slug,
      'status', s.status
    ) || case s.status
      when 'started' then '{}'
      when 'completed' then jsonb_build_object('output', s.output, 'completed_at', s.completed_at)
      else jsonb_build_object('error_message', s.error_message, 'failed_at', s.failed_at)
    end || case
      when s.status = 'started' or s.status = 'completed' and s.initial_tasks = 0
        then jsonb_build_object(
          'started_at', s.started_at,
          'remaining_tasks', s.remaining_tasks,
          'remaining_deps', s.remaining_deps
        )
      else '{}'
    end as payload
    from unnest(p_run_ids, p_step_slugs) with ordinality i (run_id, step_slug, position)
    join pgflow.step_states s on s.run_id = i.run_id and s.step_slug = i.step_slug
    order by i.position
  loop
    perform pgflow._send_event(v_event.run_id, v_event.name, v_event.payload);
  end loop;
end;
$$;
