-- PgFlow's pgmq 1.5.1 for servers that lack the extension. Applied in ordinal order of the file
-- names, in one transaction, again after each upgrade. 00 refuses to replace any other pgmq. 01 to
-- 03 create the schema, the row types and the list of queues; the other files hold one family of
-- functions each.
do $$
declare
  v_version text := (select extversion from pg_catalog.pg_extension where extname = 'pgmq');
  v_send regprocedure := to_regprocedure('pgmq.send(text, jsonb)');
begin
  if v_version is not null then
    raise exception using
      errcode = 'PFQ01',
      message = format(
        'extension pgmq %s is installed, so the pgmq fallback was not applied', v_version),
      hint = 'Use the extension as it is: run the migration with --pgmq auto.';
  end if;

  -- pgmq can also be installed from its plain SQL file, which leaves no trace in pg_extension.
  if v_send is not null
    and obj_description(v_send, 'pg_proc') is distinct from 'pgmq fallback of PgFlow.Worker'
  then
    raise exception using
      errcode = 'PFQ02',
      message = 'schema pgmq holds functions that the pgmq fallback did not create',
      hint = 'Use that installation as it is: run the migration with --pgmq auto.';
  end if;
end;
$$;
