-- Gauges for monitoring the whole database, one value per row: those of flow_gauges, dead rows of
-- the tables that change with every task, runs started since the server's statistics began, the
-- ages of the oldest transaction and snapshot. Its cost is bounded by max_count and the number of
-- flows, steps and sessions. Takes no locks.
create or replace function pgflow.gauges(max_count int default 10000)
returns table (gauge text, label text, value float8)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = on
set enable_indexonlyscan = on
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
  select v.gauge, f.flow_slug, v.value
  from pgflow.flow_gauges(max_count) f
  cross join lateral (values
    ('flow_ready', f.ready::float8),
    ('flow_in_flight', f.in_flight::float8),
    ('flow_oldest_ready_at', extract(epoch from f.oldest_ready_at)::float8)
  ) v (gauge, value)
  where v.value is not null
  union all
  select 'dead_rows', d.table_name, d.dead_rows::float8
  from pgflow._dead_rows() d
  union all
  select v.gauge, null, v.value
  from (values
    ('runs_started', pg_stat_get_tuples_inserted('pgflow.runs'::regclass)::float8),
    ('oldest_transaction', pgflow._oldest_transaction()),
    ('oldest_snapshot', pgflow._oldest_snapshot()::float8)
  ) v (gauge, value)
  where v.value is not null;
$$;
