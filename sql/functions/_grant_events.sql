-- Grants read access to stored events to the roles that watch runs, if roles and table exist.
create or replace function pgflow._grant_events()
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_prefix text := coalesce((
    select s.value from pgflow.schema_settings s where s.name = 'role_prefix'
  ), '');
  v_role text;
begin
  if to_regclass('realtime.messages') is null or not pgflow._owns_realtime() then
    return;
  end if;
  for v_role in
    select r.rolname from pg_catalog.pg_roles r
    where r.rolname in (v_prefix || 'pgflow_client', v_prefix || 'pgflow_reader')
  loop
    execute format('grant usage on schema realtime to %I', v_role);
    execute format('grant select on realtime.messages to %I', v_role);
  end loop;
end;
$$;
