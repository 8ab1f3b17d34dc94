-- Sends the event for the current status of each run, in the order given. Without p_error_messages
-- a failure event has no error_message, as after a type violation.
create or replace function pgflow._broadcast_runs(
  p_run_ids uuid[], p_error_messages text[] default null
)
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
    select r.run_id, 'run:' || r.status as name, jsonb_build_object(
      'event_type', 'run:' || r.status,
      'run_id', r.run_id,
      'flow_slug', r.flow_slug,
      'status', r.status
    ) || case r.status
      when 'started' then jsonb_build_object(
        'input', r.input, 'remaining_steps', r.remaining_steps, 'started_at', r.started_at
      )
      when 'completed' then jsonb_build_object('output', r.output, 'completed_at', r.completed_at)
      else jsonb_build_object('failed_at', r.failed_at) || case
        when p_error_messages is null then '{}'
        else jsonb_build_object('error_message', p_error_messages[i.position])
      end
    end as payload
    from unnest(p_run_ids) with ordinality i (run_id, position)
    join pgflow.runs r on r.run_id = i.run_id
    order by i.position
  loop
    perform pgflow._send_event(v_event.run_id, v_event.name, v_event.payload);
  end loop;
end;
$$;
