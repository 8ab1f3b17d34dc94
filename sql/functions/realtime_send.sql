-- Creates realtime.send if it is missing, and renews pgflow's own unless it was edited. Records its
-- digest, so the engine can skip that function, and only that one, while events are switched off.
do $install$
declare
  v_send constant text := 'realtime.send(jsonb,text,text,boolean)';
begin
  if to_regprocedure(v_send) is not null and not pgflow._owns_realtime() then
    return;
  end if;
  create schema if not exists realtime;
  -- Sends one event according to pgflow.settings.event_mode. NOTIFY is limited to 8,000 bytes: a
  -- larger payload is sent as a reference, its keys without the run's data. Sends nothing while the
  -- server's notification queue is half full: a full queue would make the run's own changes fail.
  create or replace function realtime.send(
    payload jsonb, event text, topic text, private boolean default true
  )
  returns void
  language plpgsql
  volatile
  set search_path = pg_catalog, pg_temp
  as $send$
  declare
    v_mode text := (select s.event_mode from pgflow.settings s);
  begin
    if v_mode = 'notify' and pg_notification_queue_usage() < 0.5 then
      perform pg_notify('pgflow_events', case
        when octet_length(payload::text) < 8000 then payload::text
        else (
          (payload - array['input', 'output', 'error_message']) || '{"is_reference": true}'
        )::text
      end);
    elsif v_mode = 'table' then
      insert into realtime.messages (topic, extension, payload, event, private)
      values (send.topic, 'broadcast', send.payload, send.event, send.private);
    end if;
  end;
  $send$;
  update pgflow.settings
  set send_digest = (
    select md5(p.prosrc) from pg_catalog.pg_proc p where p.oid = to_regprocedure(v_send)
  );
end;
$install$;
