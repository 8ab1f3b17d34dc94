-- What recovery needs: leases of workers, crash counters of tasks. README.md, Recovery, says how
-- they work together and argues each index.

-- lease_seconds: how long the worker may be silent; null: it sends no heartbeats.
-- alive_since: since when its heartbeats came without a gap.
-- lost_at, lost_tasks, lost_suspects: when it was found lost, and with how many tasks in its hands.
-- room_for_flow: until room_until, or until it has tried a suspect of this flow alone, it takes no
-- work, to become empty.
alter table pgflow.workers
  add column lease_seconds int check (lease_seconds > 0),
  add column alive_since timestamptz,
  add column lost_at timestamptz,
  add column lost_tasks int,
  add column lost_suspects int,
  add column room_for_flow text,
  add column room_until timestamptz;

-- requeued_count: recoveries that count against settings.max_requeues.
-- trial_size: the task was in a lost worker's hands and is a suspect: a worker may have so many
-- suspects at a time, itself included; 0: it runs alone; null: it is none.
alter table pgflow.step_tasks
  add column requeued_count int not null default 0,
  add column last_requeued_at timestamptz,
  add column trial_size int check (trial_size >= 0);

alter table pgflow.settings
  add column max_requeues int not null default 3 check (max_requeues >= 0);

-- Nulls first, because no other index has this order: a look-up that asks for it cannot be planned
-- through the index of all tasks that a worker ever had. And every task_index is at least 0: said
-- here, this keeps the index out of the plans of all statements that do not say it, too, which
-- would read it whole wherever it looks empty.
create index step_tasks_started_idx on pgflow.step_tasks (last_worker_id nulls first)
  where status = 'started' and task_index >= 0;
create index step_tasks_suspects_idx
  on pgflow.step_tasks (trial_size, flow_slug, step_slug, ready_at)
  where status = 'queued' and trial_size is not null;
create index step_tasks_trials_idx on pgflow.step_tasks (last_worker_id, trial_size)
  where status = 'started' and trial_size is not null;

-- Their signatures change.
drop function if exists pgflow.register_worker(uuid, text, text);
drop function if exists pgflow._claim_step(text, text, int, uuid, int);
