-- The trace that new runs belong to: the settings pgflow.traceparent and pgflow.tracestate. As W3C
-- has it, what is no valid trace context is left out, never an error: both are null without a valid
-- traceparent, and a valid one of a later version becomes one of version 00.
create or replace function pgflow._run_trace()
returns table (traceparent text, tracestate text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select '00-' || substr(given.parent, 4, 52), case
      when length(given.state) <= 512 and given.state ~ '^[\x20-\x7e\t]+$' then given.state
    end
  from (
    select current_setting('pgflow.traceparent', true) as parent,
      current_setting('pgflow.tracestate', true) as state
  ) given
  where given.parent ~ '^(00-.{52}|(?!00|ff)[0-9a-f]{2}-.{52}(-.*)?)$'
    and substr(given.parent, 4, 52)
      ~ '^(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$';
$$;
