-- Internal functions that have another name now, or other parameter names.
drop function if exists pgflow._count_started(text[], int, bigint);
drop function if exists pgflow._flow_likeness(text, text);
drop function if exists pgflow._heard_for(uuid);
drop function if exists pgflow._lock_patience(interval);
drop function if exists pgflow._mark_lost(uuid, interval, boolean);
drop function if exists pgflow._read_inputs(
  text, text, uuid[], int[], jsonb[], boolean[], bigint, boolean, boolean
);
drop function if exists pgflow._read_what_can_be(
  text, text, uuid[], int[], jsonb[], boolean[], bigint, boolean, boolean
);
drop function if exists pgflow._recover_lost(uuid, int);
drop function if exists pgflow._settle_dependents(text[], uuid[], text[], boolean);
drop function if exists pgflow._take_flow_slug(text, interval);
