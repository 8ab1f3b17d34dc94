-- What the pgmq extension does otherwise than the fallback, applied after the fallback's files: a
-- queue's tables are members of the extension, so that pg_dump leaves them out and only the owner
-- of the extension makes queues; a missing queue cannot be dropped; the length's text says 48.

create function pgmq._belongs_to_pgmq(p_relation_name text)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from pg_depend d
    join pg_extension e on e.oid = d.refobjid and e.extname = 'pgmq'
    where d.deptype = 'e'
      and d.refclassid = 'pg_extension'::regclass
      and d.classid = 'pg_class'::regclass
      and d.objid = to_regclass(format('pgmq.%I', p_relation_name))
  );
$$;

alter function pgmq._create_queue(text, boolean) rename to _create_tables;

create function pgmq._create_queue(p_queue_name text, p_is_unlogged boolean)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue text := pgmq.format_table_name(p_queue_name, 'q');
  v_archive text := pgmq.format_table_name(p_queue_name, 'a');
begin
  perform pgmq._create_tables(p_queue_name, p_is_unlogged);
  if not pgmq._belongs_to_pgmq(v_queue) then
    execute format('alter extension pgmq add table pgmq.%I', v_queue);
    execute format('alter extension pgmq add sequence pgmq.%I', v_queue || '_msg_id_seq');
  end if;
  if not pgmq._belongs_to_pgmq(v_archive) then
    execute format('alter extension pgmq add table pgmq.%I', v_archive);
  end if;
end;
$$;

create or replace function pgmq.drop_queue(queue_name text)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue text := pgmq.format_table_name(queue_name, 'q');
  v_archive text := pgmq.format_table_name(queue_name, 'a');
begin
  perform pgmq._lock_queue_name(queue_name);
  execute format('alter extension pgmq drop table pgmq.%I', v_queue);
  execute format('alter extension pgmq drop sequence pgmq.%I', v_queue || '_msg_id_seq');
  execute format('alter extension pgmq drop table pgmq.%I', v_archive);
  execute format('drop table pgmq.%I', v_queue);
  execute format('drop table pgmq.%I', v_archive);
  delete from pgmq.meta m where m.queue_name = drop_queue.queue_name;
  return true;
end;
$$;

create or replace function pgmq.detach_archive(queue_name text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format(
    'alter extension pgmq drop table pgmq.%I', pgmq.format_table_name(queue_name, 'a'));
end;
$$;

create or replace function pgmq.validate_queue_name(queue_name text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if length(queue_name) >= 48 then
    raise exception 'queue name is too long, maximum length is 48 characters';
  end if;
end;
$$;
