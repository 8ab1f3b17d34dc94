-- A claim is bounded by the bytes of its inputs, too, which are read before anything is written.
-- Their text is measured, so that it is written once.
drop function if exists pgflow.claim_tasks(text, text[], int, uuid, int);
drop function if exists pgflow._claim_alone(text, text[], uuid, int);
drop function if exists pgflow._claim_group(text, text[], int, uuid, int);
drop function if exists pgflow._claim_step(text, text, int, uuid, int, int);
drop function if exists pgflow._mark_started(text, text, uuid[], int[], int[], uuid);
drop function if exists pgflow._hide_messages(
  text, bigint[], uuid[], text[], int[], int[], boolean
);
drop function if exists pgflow._lock_ready_tasks(text, text, int);
drop function if exists pgflow._lock_suspects(text, text, int, int);
drop function if exists pgflow._lock_named_tasks(text, bigint[]);
alter type pgflow.claimed_task alter attribute input type text;
