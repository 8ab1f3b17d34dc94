-- What the set-based engine adds to the contract's tables. Every column is nullable or has a
-- default, because other clients insert into these tables too. README.md argues each index.

alter table pgflow.workers add column stopped_at timestamptz;

-- Who started a run, and from where: the audit that a contract function has no parameter for.
alter table pgflow.runs
  add column created_by text,
  add column client_ip inet;

-- A step's output, stored once when it completes: dependents and the run's output read it here.
alter table pgflow.step_states add column output jsonb;

-- input: a map's element, cut out once when the task is created.
-- claim_no: the fencing token, one higher with every claim, never lower.
-- ready_at: from when on the task may be claimed; by the clock, not by a transaction's start.
alter table pgflow.step_tasks
  add column input jsonb,
  add column claim_no bigint not null default 0,
  add column ready_at timestamptz not null default clock_timestamp();

create type pgflow.claimed_task as (
  flow_slug text,
  run_id uuid,
  step_slug text,
  task_index int,
  msg_id bigint,
  claim_no bigint,
  attempt int,
  max_attempts int,
  timeout_seconds int,
  ready_at timestamptz,
  input jsonb
);

-- One row. send_digest: md5 of the body of the realtime.send that we created; null: we created
-- none.
create table pgflow.settings (
  is_only_row boolean primary key default true check (is_only_row),
  event_mode text not null default 'none' check (event_mode in ('none', 'notify', 'table')),
  retry_jitter numeric not null default 0 check (retry_jitter between 0 and 1),
  send_digest text
);
insert into pgflow.settings default values;

create index step_tasks_ready_idx on pgflow.step_tasks (flow_slug, step_slug, ready_at)
  where status = 'queued';
create index step_tasks_message_idx on pgflow.step_tasks (message_id) where status = 'queued';
create index step_tasks_worker_idx on pgflow.step_tasks (last_worker_id)
  where last_worker_id is not null;
create index runs_started_idx on pgflow.runs (flow_slug) where status = 'started';
create index runs_failed_idx on pgflow.runs (flow_slug) where status = 'failed';
create index runs_finished_idx on pgflow.runs ((coalesce(completed_at, failed_at)))
  where status <> 'started';
create index deps_step_idx on pgflow.deps (flow_slug, step_slug);
