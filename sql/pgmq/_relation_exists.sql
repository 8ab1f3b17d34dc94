-- Whether schema pgmq has a relation of that name; if so, raises the notice of "if not exists".
create or replace function pgmq._relation_exists(p_relation_name text)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if to_regclass(format('pgmq.%I', p_relation_name)) is null then
    return false;
  end if;

  raise notice using
    errcode = 'duplicate_table',
    message = format('relation "%s" already exists, skipping', p_relation_name);
  return true;
end;
$$;
