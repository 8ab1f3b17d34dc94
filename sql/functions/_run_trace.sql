-- The trace context of new runs: the settings pgflow.traceparent and pgflow.tracestate. Following
-- W3C, an invalid context is ignored, never an error: both are null without a valid traceparent. A
-- valid traceparent of a later version becomes version 00.
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
