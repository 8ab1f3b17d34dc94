-- The metrics of every queue. A meta row without a table (drop_queue removes meta by exact name,
-- the tables by lower-cased name) is skipped instead of failing the whole call.
create or replace function pgmq.metrics_all()
returns setof pgmq.metrics_result
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  with present as materialized (
    select m.queue_name
    from pgmq.meta m
    where to_regclass(format('pgmq.%I', pgmq.format_table_name(m.queue_name, 'q'))) is not null
  )
  select measured.*
  from present p
  cross join lateral pgmq.metrics(p.queue_name) measured
  order by p.queue_name;
end;
$$;
