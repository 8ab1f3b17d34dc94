-- Takes messages out of sight, one number of seconds each, and returns the positions of those
-- taken. Only messages that still name their task are taken, and none that another session has
-- locked. With p_only_visible none that a reader hides either; without it a missing message counts
-- as taken. Without their queue all messages are missing. With p_items only those at these
-- positions.
create or replace function pgflow._hide_messages(
  p_flow_slug text, p_message_ids bigint[], p_run_ids uuid[], p_step_slugs text[],
  p_task_indexes int[], p_seconds int[], p_only_visible boolean, p_items int[] default null
)
returns int[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_items int[];
begin
  if to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))) is null then
    return array(
      select item from generate_series(1, cardinality(p_run_ids)) item
      where not p_only_visible and (p_items is null or item = any (p_items))
    );
  end if;
  execute format($sql$
    with named as (
      select i.* from unnest($1, $2, $3, $4, $5) with ordinality
        i (message_id, run_id, step_slug, task_index, seconds, item)
      where $7 is null or i.item = any ($7)
    ),
    locked as (
      select q.msg_id, i.seconds, i.item
      from named i
      join pgmq.%1$I q on q.msg_id = i.message_id
      where q.message ->> 'run_id' = i.run_id::text
        and q.message ->> 'step_slug' = i.step_slug
        and q.message ->> 'task_index' = i.task_index::text
        and (not $6 or q.vt <= clock_timestamp())
      for update of q skip locked
    ),
    hidden as (
      update pgmq.%1$I q
      set vt = clock_timestamp() + make_interval(secs => l.seconds),
          read_ct = q.read_ct + case when $6 then 1 else 0 end
      from locked l
      where q.msg_id = l.msg_id
      returning l.item
    )
    select array_agg(taken.item::int)
    from (
      select h.item from hidden h
      union all
      select i.item from named i
      where not $6 and not exists (select from pgmq.%1$I q where q.msg_id = i.message_id)
    ) taken
  $sql$, 'q_' || lower(p_flow_slug))
  into v_items
  using p_message_ids, p_run_ids, p_step_slugs, p_task_indexes, p_seconds, p_only_visible,
    p_items;
  return coalesce(v_items, '{}');
end;
$$;
