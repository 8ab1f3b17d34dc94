-- Whether to call realtime.send. Only pgflow's own unmodified function in mode 'none' is skipped;
-- an edited one, or Supabase's, is always called.
-- In PL/pgSQL, like everything that is called once per start or batch: SQL functions are planned at
-- each call.
create or replace function pgflow._is_broadcasting()
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select s.event_mode <> 'none' or s.send_digest is distinct from md5(p.prosrc)
    from pgflow.settings s
    join pg_catalog.pg_proc p
      on p.oid = to_regprocedure('realtime.send(jsonb,text,text,boolean)')
  );
end;
$$;
