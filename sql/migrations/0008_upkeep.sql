-- Retention and upkeep. README.md, Retention and Vacuum, argues what is here.

-- Whether the messages of tasks that end are kept in their queues' archives, as in upstream.
alter table pgflow.settings add column archive_messages boolean not null default true;

-- By flow, since each may be kept for another time: what one keeps is in nobody's way.
drop index if exists pgflow.runs_finished_idx;
create index runs_finished_idx on pgflow.runs (flow_slug, (coalesce(completed_at, failed_at)))
  where status <> 'started';

-- Not a fifth of the history, but a fiftieth: what is dead lies where the claim looks first.
alter table pgflow.runs set (
  autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000
);
alter table pgflow.step_states set (
  autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000
);
alter table pgflow.step_tasks set (
  autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000
);
-- Heartbeats touch no index: with room on its page a row's old version goes without a vacuum.
alter table pgflow.workers set (fillfactor = 50);
