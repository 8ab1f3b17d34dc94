-- The claim under which each task is started, one per item: the claim given, or for null the
-- current one; -1 when the task is not started under it. Takes no lock: a stale claim stays stale,
-- and reports under stale claims must not lock anything.
create or replace function pgflow._held_claims(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[]
)
returns bigint[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    select coalesce((
      select t.claim_no
      from pgflow.step_tasks t
      where t.run_id = i.run_id
        and t.step_slug = i.step_slug
        and t.task_index = i.task_index
        and t.status = 'started'
        and t.claim_no = coalesce(i.claim_no, t.claim_no)
      limit 1
    ), -1)
    from unnest(p_run_ids, p_step_slugs, p_task_indexes, p_claim_nos) with ordinality
      i (run_id, step_slug, task_index, claim_no, item)
    order by i.item
  );
end;
$$;
