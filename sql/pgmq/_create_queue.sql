-- Creates the missing parts of a queue: two tables, two indexes, the row in meta. Existing parts
-- get the notice of "if not exists" and no lock, so writers are never blocked.
-- Locks the queue's name, then meta. Errors: invalid characters, then name too long.
create or replace function pgmq._create_queue(p_queue_name text, p_is_unlogged boolean)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue text := pgmq.format_table_name(p_queue_name, 'q');
  v_archive text := pgmq.format_table_name(p_queue_name, 'a');
  v_queue_index text := v_queue || '_vt_idx';
  v_archive_index text := 'archived_at_idx_' || lower(p_queue_name);
begin
  perform pgmq.validate_queue_name(p_queue_name);
  perform pgmq._lock_queue_name(p_queue_name);

  if not pgmq._relation_exists(v_queue) then
    execute format(
      'create %s table pgmq.%I (
        msg_id bigint generated always as identity primary key,
        read_ct integer not null default 0,
        enqueued_at timestamptz not null default now(),
        vt timestamptz not null,
        message jsonb,
        headers jsonb
      )', case when p_is_unlogged then 'unlogged' else '' end, v_queue);
  end if;
  if not pgmq._relation_exists(v_archive) then
    execute format(
      'create table pgmq.%I (
        msg_id bigint primary key,
        read_ct integer not null default 0,
        enqueued_at timestamptz not null default now(),
        archived_at timestamptz not null default now(),
        vt timestamptz not null,
        message jsonb,
        headers jsonb
      )', v_archive);
  end if;
  if not pgmq._relation_exists(v_queue_index) then
    execute format('create index %I on pgmq.%I (vt)', v_queue_index, v_queue);
  end if;
  if not pgmq._relation_exists(v_archive_index) then
    execute format('create index %I on pgmq.%I (archived_at)', v_archive_index, v_archive);
  end if;

  insert into pgmq.meta (queue_name, is_partitioned, is_unlogged)
  values (p_queue_name, false, p_is_unlogged)
  on conflict do nothing;
end;
$$;
