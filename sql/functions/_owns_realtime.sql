-- Whether realtime.send is the function that pgflow created, unmodified.
create or replace function pgflow._owns_realtime()
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select s.send_digest = md5(p.prosrc)
    from pgflow.settings s
    join pg_catalog.pg_proc p
      on p.oid = to_regprocedure('realtime.send(jsonb,text,text,boolean)')
  ), false);
$$;
