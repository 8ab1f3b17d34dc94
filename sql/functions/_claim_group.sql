-- Claims suspects of the largest trial size, as many as the worker may hold in addition to those
-- that it already has. Input bytes are limited and returned as in _claim_step.
-- Locks step_tasks, then messages, both skipping locked ones.
create or replace function pgflow._claim_group(
  p_flow_slug text, p_step_slugs text[], p_quantity int, p_worker_id uuid, p_visibility_timeout int,
  p_max_bytes bigint, p_takes_larger boolean, p_carefully boolean, out tasks pgflow.claimed_task[],
  out bytes bigint
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_size int := (select max(s) from pgflow._suspect_sizes(p_flow_slug, p_step_slugs) s);
  v_held record := pgflow._held_suspects(p_worker_id);
  v_left int := least(p_quantity, least(v_size, v_held.smallest) - v_held.suspects);
  v_claimed record;
  v_step_slug text;
begin
  tasks := '{}';
  bytes := 0;
  -- Suspects of size 0 run only alone: _claim_alone.
  if coalesce(v_size, 0) = 0 then
    return;
  end if;
  foreach v_step_slug in array p_step_slugs loop
    exit when v_left < 1 or bytes > p_max_bytes;
    v_claimed := pgflow._claim_step(
      p_flow_slug, v_step_slug, v_left, p_worker_id, p_visibility_timeout, p_max_bytes - bytes,
      p_takes_larger and tasks = '{}', p_carefully, v_size
    );
    tasks := tasks || v_claimed.tasks;
    bytes := bytes + v_claimed.bytes;
    v_left := v_left - cardinality(v_claimed.tasks);
  end loop;
end;
$$;
