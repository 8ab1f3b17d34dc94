-- Where a run was asked for, so that its tasks' traces can be linked to it. README.md, Traces.

-- W3C trace context; null for runs that were started outside of a trace.
alter table pgflow.runs
  add column traceparent text,
  add column tracestate text;

alter type pgflow.claimed_task add attribute traceparent text, add attribute tracestate text;
