-- Deletes the oldest events that pgflow's realtime.send stored before p_cutoff, at most p_limit,
-- and returns how many; 0 when realtime.send is another function. Skips locked ones.
create or replace function pgflow._prune_events(p_cutoff timestamptz, p_limit int)
returns int
language plpgsql
volatile
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
declare
  v_deleted int;
begin
  if to_regclass('realtime.messages') is null or not pgflow._owns_realtime() then
    return 0;
  end if;
  execute $sql$
    with old as (
      select m.id
      from realtime.messages m
      where m.topic like 'pgflow:run:%' and m.inserted_at < $1
      order by m.inserted_at
      limit $2
      for update skip locked
    )
    delete from realtime.messages m using old o where m.id = o.id
  $sql$ using p_cutoff, p_limit;
  get diagnostics v_deleted = row_count;
  return v_deleted;
end;
$$;
