-- Sets how pgflow's realtime.send delivers events: 'none', 'notify' (channel pgflow_events), or
-- 'table' (realtime.messages, created here if it is missing). Takes effect with the next call.
-- Errors: PF007 another mode.
create or replace function pgflow.set_event_mode(mode text)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if mode is null or mode not in ('none', 'notify', 'table') then
    raise exception 'event mode "%" is unknown', coalesce(mode, '<null>')
      using errcode = 'PF007', hint = 'Choose none, notify or table.';
  end if;
  if mode <> 'none' and not pgflow._owns_realtime() then
    raise notice 'realtime.send is not the function that pgflow created, so it ignores this mode'
      using hint = 'To restore pgflow''s function, drop it and run the migration again.';
  end if;
  if mode = 'table' and to_regclass('realtime.messages') is null then
    create table realtime.messages (
      id uuid primary key default gen_random_uuid(),
      topic text not null,
      extension text not null,
      payload jsonb,
      event text,
      private boolean default false,
      -- Clock time keeps the order of events within one transaction.
      inserted_at timestamptz not null default clock_timestamp()
    );
    create index messages_topic_idx on realtime.messages (topic, inserted_at);
    create index messages_inserted_at_idx on realtime.messages (inserted_at);
    perform pgflow._grant_events();
  end if;
  update pgflow.settings set event_mode = mode;
end;
$$;
