-- The names of the relations in schema pgmq that form a flow's queue.
create or replace function pgflow._queue_relations(p_flow_slug text)
returns text[]
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select array[
    'q_' || n, 'a_' || n, 'q_' || n || '_msg_id_seq', 'q_' || n || '_pkey', 'a_' || n || '_pkey',
    'q_' || n || '_vt_idx', 'archived_at_idx_' || n
  ]
  from (select lower(p_flow_slug)) l (n);
$$;
