-- Sends one event of a run. An error in realtime.send becomes a warning: it never aborts the state
-- change that the event reports.
create or replace function pgflow._send_event(p_run_id uuid, p_event text, p_payload jsonb)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform realtime.send(p_payload, p_event, 'pgflow:run:' || p_run_id, false);
exception when others then
  raise warning 'event % of run % was not sent: %', p_event, p_run_id, sqlerrm
    using errcode = sqlstate, hint = 'Check the function realtime.send.';
end;
$$;
