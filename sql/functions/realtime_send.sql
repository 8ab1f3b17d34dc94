-- Creates realtime.send where there is none, and renews our own as long as nobody edited it. Its
-- digest is recorded, so that the engine may skip it, and only it, while events are switched off.
do $install$
declare
  v_send constant text := 'realtime.send(jsonb,text,text,boolean)';
begin
  if to_regprocedure(v_send) is not null and not pgflow._owns_realtime() then
    return;
  end if;
  create schema if not exists realtime;
  -- Sends one event the way pgflow.settings.event_mode says. NOTIFY carries less than 8,000 bytes:
  -- a larger payload is sent as a reference, its keys without the run's data. While the server's
  -- queue of notifications is half full nothing is sent: a full one refuses the run's own changes.
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
