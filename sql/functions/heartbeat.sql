-- Renews a worker's lease. Returns whether the worker is deprecated (finish and end), and the
-- positions of the given claims that it no longer holds.
-- Locks the worker's row. Errors: PF005 the worker is not registered, PF006 arrays of different
-- lengths.
create or replace function pgflow.heartbeat(
  worker_id uuid, run_ids uuid[], step_slugs text[], task_indexes int[], claim_nos bigint[]
)
returns table (is_deprecated boolean, lost_items int[])
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
  perform pgflow._require_same_length(
    'heartbeat', cardinality(run_ids), cardinality(step_slugs), cardinality(task_indexes),
    cardinality(claim_nos)
  );
  -- A gap longer than half a lease resets alive_since: only a worker with continuous heartbeats may
  -- expire others.
  update pgflow.workers w
  set last_heartbeat_at = greatest(now(), w.last_heartbeat_at),
      alive_since = case
        when w.last_heartbeat_at >= now() - make_interval(secs => w.lease_seconds / 2.0)
        then w.alive_since
        else now()
      end,
      stopped_at = null,
      lost_at = null
  where w.worker_id = heartbeat.worker_id
  returning w.deprecated_at is not null into is_deprecated;
  if not found then
    perform pgflow._refuse_unknown_worker(
      heartbeat.worker_id, p_hint => 'Call pgflow.register_worker before the first heartbeat.'
    );
  end if;
  lost_items := array(
    select i.item::int
    from unnest(run_ids, step_slugs, task_indexes, claim_nos) with ordinality
      i (run_id, step_slug, task_index, claim_no, item)
    where not exists (
      select from pgflow.step_tasks t
      where t.run_id = i.run_id
        and t.step_slug = i.step_slug
        and t.task_index = i.task_index
        and t.claim_no = i.claim_no
        and t.status = 'started'
        and (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = t.run_id)
    )
    order by i.item
  );
  return next;
end;
$$;
