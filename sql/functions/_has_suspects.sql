-- Whether any suspect is queued, or this worker is executing one. Every claim asks this, so it
-- costs two look-ups in indexes that are nearly always empty.
create or replace function pgflow._has_suspects(p_worker_id uuid)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = on
set enable_indexonlyscan = on
set enable_bitmapscan = off
set enable_sort = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
  perform 1 from pgflow.step_tasks t
  where t.status = 'queued' and t.trial_size is not null
  order by t.trial_size
  limit 1;
  if found then
    return true;
  end if;
  perform 1 from pgflow.step_tasks t
  where t.status = 'started' and t.trial_size is not null and t.last_worker_id = p_worker_id
  order by t.trial_size
  limit 1;
  return found;
end;
$$;
