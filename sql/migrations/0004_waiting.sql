-- Which idle workers wait for work of which flows: producers notify only when somebody does,
-- because a notification in every transaction would make commits wait for each other.

-- The page is left room, so that renewing a row touches no index.
create table pgflow.waiting_workers (
  flow_slug text not null references pgflow.flows (flow_slug) on delete cascade,
  worker_id uuid not null references pgflow.workers (worker_id) on delete cascade,
  waits_until timestamptz not null,
  primary key (flow_slug, worker_id)
) with (fillfactor = 50);
