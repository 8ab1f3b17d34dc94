-- Functions of the engine that were replaced by others, or that have another name now.
drop function if exists pgflow._broadcast_steps(uuid[], text[], boolean);
drop function if exists pgflow._cancel_late_tasks(uuid[], text[], int[], bigint[], text[]);
drop function if exists pgflow._claim_tokens(bigint[]);
drop function if exists pgflow._close_ended_tasks(text, int);
drop function if exists pgflow._complete_runs(uuid[], int[]);
drop function if exists pgflow._complete_taskless(uuid[], text[]);
drop function if exists pgflow._count_completions(uuid[], text[], int[], jsonb[]);
drop function if exists pgflow._count_steps(uuid[], boolean);
drop function if exists pgflow._hidden_seconds(text, text);
drop function if exists pgflow._insert_map_tasks(
  pgflow.steps, uuid[], int[], bigint[], timestamptz
);
drop function if exists pgflow._map_element(text, uuid, text, int);
drop function if exists pgflow._mark_started(
  text, text, uuid[], int[], text[], text[], text[], int[], uuid
);
drop function if exists pgflow._may_take_others(text, text[], uuid);
drop function if exists pgflow._propagate(text[], uuid[], text[], boolean);
drop function if exists pgflow._require_parallel(text, int[]);
drop function if exists pgflow._resolve_dependents(text[], uuid[], text[], boolean);
drop function if exists pgflow._retry_tasks(uuid[], text[], int[], bigint[], text[], int[]);
drop function if exists pgflow._run_address();
drop function if exists pgflow._run_author(text);
drop function if exists pgflow._started_tasks(uuid, int);
drop function if exists pgflow._task_holders();

-- Made anew with the other functions: the first version of it returned something else.
drop function if exists pgflow._outcomes(int, int[], text);
