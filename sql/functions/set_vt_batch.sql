-- Sets for each message in how many seconds it becomes visible (at most 7 days) and returns the
-- messages found. Null input or two empty arrays: no rows. Columns: those of this server's
-- pgmq.message_record.
-- Errors: P0001 arrays of different lengths, 42P01 unknown queue.
create or replace function pgflow.set_vt_batch(queue_name text, msg_ids bigint[], vt_offsets int[])
returns setof pgmq.message_record
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_columns text := (
    select string_agg(format('q.%I', a.attname), ', ' order by a.attnum)
    from pg_catalog.pg_type t
    join pg_catalog.pg_attribute a on a.attrelid = t.typrelid and not a.attisdropped
    where t.oid = 'pgmq.message_record'::regtype
  );
begin
  if msg_ids is null or vt_offsets is null then
    return;
  end if;
  if array_length(msg_ids, 1) is distinct from array_length(vt_offsets, 1) then
    raise exception 'msg_ids length (%) must equal vt_offsets length (%)',
      array_length(msg_ids, 1), array_length(vt_offsets, 1);
  end if;
  perform pgflow._require_queue_access(set_vt_batch.queue_name);
  return query execute format($sql$
    update pgmq.%I q
    set vt = clock_timestamp() + make_interval(secs =>
      case when i.vt_offset > 604800 then 604800 else i.vt_offset end)
    from unnest($1, $2) i (message_id, vt_offset)
    where q.msg_id = i.message_id
    returning %s
  $sql$, 'q_' || lower(queue_name), v_columns)
  using msg_ids, vt_offsets;
end;
$$;
