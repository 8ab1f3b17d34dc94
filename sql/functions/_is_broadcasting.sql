-- Whether realtime.send is worth calling. Only our own function, unmodified, in mode 'none' is not:
-- one that somebody edited or that Supabase provides is always called.
-- In PL/pgSQL, as all that is called once per start or batch: SQL functions are planned at each
-- call.
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
