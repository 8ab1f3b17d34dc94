-- Hides messages, each for its own number of seconds, and returns the positions of the hidden ones.
-- Skips messages that no longer name their task or that another session has locked. With
-- p_only_visible also skips invisible ones; without it a missing message counts as hidden. If the
-- queue is gone, all messages are missing. p_items limits this to the positions given.
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
  v_missing int[];
begin
  if to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))) is null then
    return array(
      select item from generate_series(1, cardinality(p_run_ids)) item
      where not p_only_visible and (p_items is null or item = any (p_items))
    );
  end if;
  execute format($sql$
    with locked as (
      select q.msg_id, i.seconds, i.item::int as item
      from unnest($1, $2, $3, $4, $5) with ordinality
        i (message_id, run_id, step_slug, task_index, seconds, item)
      join pgmq.%1$I q on q.msg_id = i.message_id
      -- The cast, because a hash look-up needs values of the array's type.
      where ($7 is null or i.item::int = any ($7))
        and q.message ->> 'run_id' = i.run_id::text
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
    select coalesce(array_agg(h.item), '{}') from hidden h
  $sql$, 'q_' || lower(p_flow_slug))
  into v_items
  using p_message_ids, p_run_ids, p_step_slugs, p_task_indexes, p_seconds, p_only_visible,
    p_items;
  -- Only when needed, because this statement is planned at each execution.
  if not p_only_visible
    and cardinality(v_items) < cardinality(coalesce(p_items, p_task_indexes))
  then
    execute format($sql$
      select array_agg(i.item::int)
      from unnest($1) with ordinality i (message_id, item)
      where ($2 is null or i.item::int = any ($2))
        and not exists (select from pgmq.%1$I q where q.msg_id = i.message_id)
    $sql$, 'q_' || lower(p_flow_slug))
    into v_missing
    using p_message_ids, p_items;
  end if;
  return v_items || v_missing;
end;
$$;
