-- Deletes the oldest messages of a flow's archive that were archived before p_cutoff, at most
-- p_limit, and returns how many; 0 if the archive is gone. Locks them, skipping locked ones.
create or replace function pgflow._prune_archive(
  p_flow_slug text, p_cutoff timestamptz, p_limit int
)
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
  v_archive text := 'a_' || lower(p_flow_slug);
  v_deleted int;
begin
  if to_regclass(format('pgmq.%I', v_archive)) is null then
    return 0;
  end if;
  execute format($sql$
    with old as (
      select a.msg_id
      from pgmq.%1$I a
      where a.archived_at < $1
      order by a.archived_at
      limit $2
      for update skip locked
    )
    delete from pgmq.%1$I a using old o where a.msg_id = o.msg_id
  $sql$, v_archive)
  using p_cutoff, p_limit;
  get diagnostics v_deleted = row_count;
  return v_deleted;
end;
$$;
