-- Warns the caller of complete_task or fail_task why nothing changed. Silent if the task has
-- already ended as reported: reports may be repeated.
create or replace function pgflow._warn_of_no_effect(
  p_function text, p_run_id uuid, p_step_slug text, p_task_index int, p_reported text
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_status text := (
    select t.status from pgflow.step_tasks t
    where t.run_id = p_run_id and t.step_slug = p_step_slug and t.task_index = p_task_index
  );
begin
  if v_status = p_reported then
    return;
  end if;
  raise warning 'pgflow.% changed nothing: task % of step "%" of run % %',
      p_function, p_task_index, p_step_slug, p_run_id, case v_status
        when 'queued' then 'is queued, not started'
        when 'started' then case
          when (select r.status from pgflow.runs r where r.run_id = p_run_id) = 'failed'
            then 'belongs to a run that has failed'
          else 'was started again, under another claim, while the report waited'
        end
        when 'completed' then 'has been completed'
        when 'failed' then 'has failed'
        when 'cancelled' then 'was cancelled when its run failed'
        else 'does not exist'
      end
    using hint = case
      when v_status = 'queued' then
        'Start it first, with pgflow.start_tasks or pgflow.claim_tasks. A task that was released '
        'or is retried has to be started again.'
      when v_status is null then
        'List the tasks of a run: select step_slug, task_index, status from pgflow.step_tasks '
        'where run_id = ... The tasks of a step exist once it has started.'
      when v_status = 'started' then
        'The worker that has the current claim reports it. pgflow.complete_tasks and '
        'pgflow.fail_tasks report under a claim.'
      else 'A task that has ended does not change any more.'
    end;
end;
$$;
