-- The server's estimate of dead rows that vacuum has to remove, for the tables of pgflow that
-- change with every task and for the flows' queues.
create or replace function pgflow._dead_rows()
returns table (table_name text, dead_rows bigint)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select format('%s.%s', n.nspname, c.relname), pg_stat_get_dead_tuples(c.oid)
  from pg_namespace n
  join pg_class c on c.relnamespace = n.oid
  where n.nspname = 'pgflow'
    and c.relname in ('runs', 'step_states', 'step_tasks', 'workers', 'waiting_workers')
  union all
  select format('%s.%s', n.nspname, c.relname), pg_stat_get_dead_tuples(c.oid)
  from pgflow.flows f
  join pg_namespace n on n.nspname = 'pgmq'
  join pg_class c on c.relnamespace = n.oid and c.relname = 'q_' || lower(f.flow_slug);
$$;
