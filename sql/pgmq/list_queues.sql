-- Every queue by name.
create or replace function pgmq.list_queues()
returns setof pgmq.queue_record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select m.queue_name, m.is_partitioned, m.is_unlogged, m.created_at
  from pgmq.meta m
  order by m.queue_name;
end;
$$;
