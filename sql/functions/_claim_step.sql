-- Claims up to p_quantity ready tasks of one step, oldest first: suspects of p_trial_size, or
-- (null) tasks that are not suspects. Stops at p_max_bytes of inputs (bytes, is_full). Resends
-- missing messages; defers, cancels or fails tasks that cannot be claimed, to unblock those behind
-- them.
-- Locks step_tasks, runs of unreadable inputs, messages, all skipping locked ones.
create or replace function pgflow._claim_step(
  p_flow_slug text, p_step_slug text, p_quantity int, p_worker_id uuid, p_visibility_timeout int,
  p_max_bytes bigint, p_takes_larger boolean, p_carefully boolean, p_trial_size int default null,
  out tasks pgflow.claimed_task[], out bytes bigint, out is_full boolean
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_left int := p_quantity;
  v_found record;
  v_read record;
  v_items int[];
  v_item int;
  v_inputs text[];
  -- A limit, in case something keeps removing the new messages.
  v_restorable int := p_quantity;
  v_restored int;
  v_until constant timestamptz := clock_timestamp() + interval '1 second';
  v_seconds int := coalesce(
    p_visibility_timeout, pgflow._default_visibility(p_flow_slug, p_step_slug)
  );
begin
  tasks := '{}';
  bytes := 0;
  is_full := false;
  -- A loop, because tasks that cannot be claimed leave room for those behind them.
  while v_left > 0 loop
    select
      array_agg(c.message_id) filter (where c.is_open) as message_ids,
      array_agg(c.run_id) filter (where c.is_open) as run_ids,
      array_agg(p_step_slug) filter (where c.is_open) as step_slugs,
      array_agg(c.task_index) filter (where c.is_open) as task_indexes,
      array_agg(c.input) filter (where c.is_open) as elements,
      array_agg(c.is_stored) filter (where c.is_open) as are_stored,
      array_agg(v_seconds) filter (where c.is_open) as seconds,
      array_agg(c.run_id) filter (where not c.is_open) as ended_runs,
      array_agg(p_step_slug) filter (where not c.is_open) as ended_steps,
      array_agg(c.task_index) filter (where not c.is_open) as ended_indexes
    into v_found
    from (
      select r.* from pgflow._lock_ready_tasks(p_flow_slug, p_step_slug, v_left) r
      where p_trial_size is null
      union all
      select s.* from pgflow._lock_suspects(p_flow_slug, p_step_slug, v_left, p_trial_size) s
      where p_trial_size is not null
    ) c;
    exit when v_found.run_ids is null and v_found.ended_runs is null;
    perform pgflow._cancel_tasks(v_found.ended_runs, v_found.ended_steps, v_found.ended_indexes);
    continue when v_found.run_ids is null;

    v_read := pgflow._read_readable_inputs(
      p_flow_slug, p_step_slug, v_found.run_ids, v_found.task_indexes, v_found.elements,
      v_found.are_stored, p_max_bytes - bytes, p_takes_larger and tasks = '{}', p_carefully
    );
    v_items := pgflow._hide_messages(
      p_flow_slug, v_found.message_ids, v_found.run_ids, v_found.step_slugs, v_found.task_indexes,
      v_found.seconds, p_only_visible => true, p_items => v_read.items
    );
    tasks := tasks || array(
      select t from pgflow._start_claimed(
        p_flow_slug, p_step_slug, v_found.run_ids, v_found.task_indexes, v_read.inputs,
        v_read.traceparents, v_read.tracestates, v_items, p_worker_id
      ) t
    );
    v_left := v_left - cardinality(v_items);
    if cardinality(v_items) = cardinality(v_read.items) then
      bytes := bytes + v_read.bytes;
      is_full := v_read.is_full;
    else
      -- Tasks that were not taken leave room for those behind them, if there is time to read more.
      v_inputs := v_read.inputs;
      foreach v_item in array v_items loop
        bytes := bytes + coalesce(octet_length(v_inputs[v_item]), 0);
      end loop;
      is_full := v_read.is_full and clock_timestamp() > v_until;
      v_restored := case when v_restorable <= 0 then 0 else pgflow._replace_messages(
        p_flow_slug, p_step_slug, v_found.message_ids, v_found.run_ids, v_found.task_indexes,
        v_read.items
      ) end;
      v_restorable := v_restorable - v_restored;
      if v_restored = 0 then
        perform pgflow._defer_tasks(
          p_flow_slug, p_step_slug, v_found.message_ids, v_found.run_ids, v_found.task_indexes,
          array(select i from unnest(v_read.items) i except select unnest(v_items))
        );
      end if;
    end if;
    exit when is_full
      or cardinality(v_items) = cardinality(v_found.run_ids) and v_found.ended_runs is null;
  end loop;
end;
$$;
