-- Deletes a flow with its definition, runs, step states and tasks, and the queue that it created or
-- adopted, including the archive. Does nothing if the flow does not exist.
-- Locks the flow's definition, its runs, then the flow. Errors: those of _lock_flow_slug.
create or replace function pgflow.delete_flow_and_data(flow_slug text)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_owns_queue boolean;
begin
  perform pgflow._lock_flow_slug(delete_flow_and_data.flow_slug);
  if not exists (select from pgflow.flows f where f.flow_slug = delete_flow_and_data.flow_slug) then
    return;
  end if;
  perform 1 from pgflow.runs r
  where r.flow_slug = delete_flow_and_data.flow_slug
  order by r.run_id
  for update;
  -- Waits for uncommitted starts: the deletions below must see their runs.
  perform 1 from pgflow.flows f where f.flow_slug = delete_flow_and_data.flow_slug for update;
  delete from pgflow.step_tasks t where t.flow_slug = delete_flow_and_data.flow_slug;
  delete from pgflow.step_states s where s.flow_slug = delete_flow_and_data.flow_slug;
  delete from pgflow.runs r where r.flow_slug = delete_flow_and_data.flow_slug;
  delete from pgflow.deps d where d.flow_slug = delete_flow_and_data.flow_slug;
  delete from pgflow.steps s where s.flow_slug = delete_flow_and_data.flow_slug;
  delete from pgflow.flows f where f.flow_slug = delete_flow_and_data.flow_slug
  returning f.owns_queue into v_owns_queue;
  if v_owns_queue then
    perform pgflow._drop_queue(delete_flow_and_data.flow_slug);
  end if;
end;
$$;
