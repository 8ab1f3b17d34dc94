-- Releases tasks that a worker started before started_before (null: none) and that are not among
-- the given claims, with attempts refunded: the answers to those claims were lost. Returns how
-- many, the flow and step of each, and the value of started_before for the next call: tasks claimed
-- after the caller made its list cannot be on it, however late the call arrives.
-- Locks runs, step_tasks, messages. Errors: PF006 arrays of different lengths.
create or replace function pgflow.release_unheld_tasks(
  worker_id uuid, run_ids uuid[], step_slugs text[], task_indexes int[], claim_nos bigint[],
  started_before timestamptz, out released int, out asked_at timestamptz,
  out released_flows text[], out released_steps text[]
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1500ms'
as $$
declare
  v_unheld record;
begin
  perform pgflow._require_same_length(
    'release_unheld_tasks', cardinality(run_ids), cardinality(step_slugs),
    cardinality(task_indexes), cardinality(claim_nos)
  );
  asked_at := clock_timestamp();
  select array_agg(t.flow_slug) as flow_slugs, array_agg(t.run_id) as run_ids,
    array_agg(t.step_slug) as step_slugs, array_agg(t.task_index) as task_indexes,
    array_agg(t.claim_no) as claim_nos
  into v_unheld
  from pgflow._tasks_held_by(release_unheld_tasks.worker_id) t
  where t.started_at < started_before
    and not exists (
      select from unnest(run_ids, step_slugs, task_indexes, claim_nos)
        i (run_id, step_slug, task_index, claim_no)
      where i.run_id = t.run_id
        and i.step_slug = t.step_slug
        and i.task_index = t.task_index
        and i.claim_no = t.claim_no
    );
  if v_unheld.run_ids is not null then
    select array_agg(v_unheld.flow_slugs[r.item]), array_agg(v_unheld.step_slugs[r.item])
    into released_flows, released_steps
    from pgflow.release_tasks(
      v_unheld.run_ids, v_unheld.step_slugs, v_unheld.task_indexes, v_unheld.claim_nos
    ) r
    where r.outcome = 'released';
  end if;
  released_flows := coalesce(released_flows, '{}');
  released_steps := coalesce(released_steps, '{}');
  released := cardinality(released_flows);
end;
$$;
