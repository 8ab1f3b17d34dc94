-- What psql's \d+ and \df+ and every tool that reads the catalogs shows. Applied after the
-- functions, always. A test asks for one on every table, type and public function, and on every
-- column that its name does not explain.
comment on schema pgflow is
  'Durable workflows: definitions, runs, tasks and the functions that change them. '
  'Queues are in schema pgmq, one per flow, under its slug.';

comment on table pgflow.flows is 'Definitions of flows; made by define_flow or create_flow.';
comment on column pgflow.flows.flow_slug is 'Its name, and the name of its pgmq queue.';
comment on column pgflow.flows.opt_max_attempts is
  'How often a task is tried, where its step does not say; 0 means once.';
comment on column pgflow.flows.opt_base_delay is
  'Seconds before the second attempt, doubled for each further one, where the step does not say.';
comment on column pgflow.flows.opt_timeout is
  'Seconds that an attempt may take, where the step does not say.';
comment on column pgflow.flows.owns_queue is
  'Whether it has made or adopted its queue; any other is neither repaired nor dropped.';

comment on table pgflow.steps is 'Steps of flows; made by define_flow or add_step.';
comment on column pgflow.steps.step_type is
  'single: one task; map: one task per element of an array.';
comment on column pgflow.steps.step_index is 'Its position in the definition, from 0.';
comment on column pgflow.steps.deps_count is 'How many steps it waits for: its rows in deps.';
comment on column pgflow.steps.opt_max_attempts is 'How often a task is tried; null: as the flow.';
comment on column pgflow.steps.opt_base_delay is
  'Seconds before the second attempt, doubled for each further one; null: as the flow.';
comment on column pgflow.steps.opt_timeout is
  'Seconds that an attempt may take; null: as the flow.';
comment on column pgflow.steps.opt_start_delay is
  'Seconds that its tasks wait after the step has started; null: none.';

comment on table pgflow.deps is 'Which step waits for which: the edges of the flows.';
comment on column pgflow.deps.dep_slug is 'The step that is waited for.';
comment on column pgflow.deps.step_slug is 'The step that waits.';

comment on table pgflow.workers is
  'Processes that execute tasks, living and past; made by register_worker, or inserted by other '
  'clients. pgflow.drain_worker(worker_id) asks one to end.';
comment on column pgflow.workers.worker_id is 'Given by the worker; ours has a new one per start.';
comment on column pgflow.workers.queue_name is 'What it serves: flows, separated by commas.';
comment on column pgflow.workers.function_name is 'What the program calls itself.';
comment on column pgflow.workers.deprecated_at is
  'When it was asked to claim nothing more, finish and end (drain_worker); null: it was not.';
comment on column pgflow.workers.last_heartbeat_at is 'When it was last heard.';
comment on column pgflow.workers.stopped_at is 'When it said goodbye; null: it did not.';
comment on column pgflow.workers.lease_seconds is
  'Silent for longer, it is lost; null: it is judged by the timeouts of its tasks.';
comment on column pgflow.workers.alive_since is 'Since when it is heard without a gap.';
comment on column pgflow.workers.lost_at is 'When it was found lost; null: it is not.';
comment on column pgflow.workers.lost_tasks is 'How many tasks it had in its hands then.';
comment on column pgflow.workers.lost_suspects is 'How many of these were suspects before.';
comment on column pgflow.workers.room_for_flow is
  'Takes no work until it is empty, to try a suspect of this flow alone; null: it does not.';
comment on column pgflow.workers.room_until is 'Until when it makes room at most.';
comment on column pgflow.workers.host is 'Machine or container that it runs on; null: not said.';
comment on column pgflow.workers.process_id is 'Id of its process there; null: not said.';
comment on column pgflow.workers.version is 'Version of its program; null: not said.';

comment on table pgflow.runs is 'Executions of flows; made by start_flow and start_flows.';
comment on column pgflow.runs.status is 'started, completed or failed.';
comment on column pgflow.runs.output is
  'When completed: outputs of the steps that no other depends on, by slug.';
comment on column pgflow.runs.remaining_steps is 'How many steps have not completed.';
comment on column pgflow.runs.created_by is
  'Who started it: the setting pgflow.created_by of that transaction, else the session''s user.';
comment on column pgflow.runs.client_ip is
  'From where it was started: the setting pgflow.client_ip of that transaction, else the '
  'session''s address.';
comment on column pgflow.runs.started_by_login is
  'Login that opened the session which started it: no session can claim another, unlike created_by '
  'and client_ip. Null: started before there was this column.';
comment on column pgflow.runs.traceparent is
  'W3C trace context that it was started in; null: in none.';
comment on column pgflow.runs.tracestate is 'W3C trace state beside it.';

comment on table pgflow.step_states is 'Steps of runs: one row per step, made with the run.';
comment on column pgflow.step_states.status is 'created, started, completed or failed.';
comment on column pgflow.step_states.remaining_tasks is
  'How many tasks have not completed; null: it has not started.';
comment on column pgflow.step_states.initial_tasks is
  'How many tasks it has; null: a map whose array is not there yet.';
comment on column pgflow.step_states.remaining_deps is
  'How many steps that it waits for have not completed.';
comment on column pgflow.step_states.error_message is 'Why it failed.';
comment on column pgflow.step_states.output is
  'When completed: its task''s output, of a map the array of all, in order.';

comment on table pgflow.step_tasks is
  'Units of work: what a handler executes. One per single step, one per element of a map.';
comment on column pgflow.step_tasks.message_id is 'Its message in the queue of the flow.';
comment on column pgflow.step_tasks.task_index is 'Position of its element in the map, from 0.';
comment on column pgflow.step_tasks.status is
  'queued, started, completed, failed, or cancelled when its run has failed.';
comment on column pgflow.step_tasks.attempts_count is 'How many attempts have begun.';
comment on column pgflow.step_tasks.error_message is 'What the last attempt failed of.';
comment on column pgflow.step_tasks.output is 'What its handler returned.';
comment on column pgflow.step_tasks.queued_at is 'When it was created.';
comment on column pgflow.step_tasks.started_at is 'When the last attempt began.';
comment on column pgflow.step_tasks.last_worker_id is 'Who has it, or had it last.';
comment on column pgflow.step_tasks.input is 'A map''s element; null for other steps.';
comment on column pgflow.step_tasks.claim_no is
  'One higher with every claim: reports under an earlier one are stale.';
comment on column pgflow.step_tasks.ready_at is 'From when on it may be claimed.';
comment on column pgflow.step_tasks.requeued_count is
  'How many losses of its workers count against settings.max_requeues.';
comment on column pgflow.step_tasks.last_requeued_at is
  'When it was last taken from a worker that was lost.';
comment on column pgflow.step_tasks.trial_size is
  'It was in the hands of a worker that was lost, and is a suspect: how many suspects a worker may '
  'have at a time with it, 0: it runs alone; null: it is none.';

comment on table pgflow.settings is 'Settings of the engine, in one row, to be updated.';
comment on column pgflow.settings.is_only_row is 'Keeps it at one row.';
comment on column pgflow.settings.event_mode is
  'What becomes of events: none, notify or table. Set by set_event_mode.';
comment on column pgflow.settings.retry_jitter is
  'Share of a retry''s delay that is added at random, at most; 0 to 1.';
comment on column pgflow.settings.send_digest is
  'md5 of the realtime.send that was created here; null: it is another''s.';
comment on column pgflow.settings.max_requeues is
  'How many workers a task may take with it before it fails.';
comment on column pgflow.settings.archive_messages is
  'Whether the messages of tasks that end go to their queue''s archive, or are deleted.';

comment on table pgflow.waiting_workers is
  'Idle workers that want to be notified of work; written by wait_for_work.';
comment on column pgflow.waiting_workers.waits_until is 'Until when, unless renewed.';

comment on table pgflow.elections is
  'Which process does what one must do for all; written by elect and resign.';
comment on column pgflow.elections.name is 'What it is about, as observer or prune.';
comment on column pgflow.elections.holder is 'The process that is elected.';
comment on column pgflow.elections.term is 'One higher with every gap.';
comment on column pgflow.elections.expires_at is 'Until when, unless renewed.';

comment on table pgflow.schema_migrations is
  'Migrations that this database has, with the checksums of their text; written by pgflow migrate.';
comment on table pgflow.flow_locks is
  'Locked by who defines or deletes a flow: a row per queue that a flow uses or used.';
comment on column pgflow.flow_locks.queue_name is 'The slug in lower case, as the queue has it.';

comment on table pgflow.schema_settings is
  'What was installed, how and by which version; written by pgflow migrate.';

comment on type pgflow.step_task_record is 'A task for a worker, as start_tasks returns it.';
comment on column pgflow.step_task_record.input is
  'An element of a map; else {"run": <input of the run>, "<dependency>": <its output>, ...}.';
comment on column pgflow.step_task_record.msg_id is 'Its message in the queue of the flow.';
comment on column pgflow.step_task_record.task_index is
  'Position of its element in the map, from 0.';
comment on type pgflow.claimed_task is 'A task for a worker, as claim_tasks returns it.';
comment on column pgflow.claimed_task.task_index is 'Position of its element in the map, from 0.';
comment on column pgflow.claimed_task.msg_id is 'Its message in the queue of the flow.';
comment on column pgflow.claimed_task.claim_no is
  'To be given with every report: a later claim makes this one stale.';
comment on column pgflow.claimed_task.attempt is 'Which attempt this is, from 1.';
comment on column pgflow.claimed_task.max_attempts is 'How many there are at most.';
comment on column pgflow.claimed_task.timeout_seconds is 'How long the attempt may take.';
comment on column pgflow.claimed_task.ready_at is 'Since when it could be claimed.';
comment on column pgflow.claimed_task.input is
  'An element of a map; else {"run": <input of the run>, "<dependency>": <its output>, ...}.';
comment on column pgflow.claimed_task.traceparent is
  'W3C trace context that the run was started in; null: in none.';
comment on column pgflow.claimed_task.tracestate is 'W3C trace state beside it.';

-- Flows
comment on function pgflow.is_valid_slug is 'Whether a text can name a flow or a step.';
comment on function pgflow.create_flow is
  'Creates a flow and its queue; of an existing one the queue if it is missing.';
comment on function pgflow.add_step is
  'Adds a step to a flow; the same step again changes nothing, another shape is refused (PF003).';
comment on function pgflow.define_flow is
  'Creates a flow from a definition, or updates the options of one of the same shape. Returns the '
  'differences, none when it fits: {"flow_slug": ..., "steps": [{"step_slug": ..., "deps": []}]}.';
comment on function pgflow.compare_flow is
  'In which steps the stored flow differs from a definition; no row: in none.';
comment on function pgflow.delete_flow_and_data is
  'Deletes a flow with its queue, runs and tasks; without effect where there is none.';

-- Runs
comment on function pgflow.start_flow is
  'Starts a run and returns it; with the run_id of an existing run of the same flow and input '
  'returns that one.';
comment on function pgflow.start_flows is
  'Starts a run per input, in one call; repeated with the same run_ids it starts no more.';
comment on function pgflow.start_flow_with_states is
  'As start_flow; returns the run and its steps as JSON.';
comment on function pgflow.get_run_with_states is
  'A run and its steps as {"run": ..., "steps": [...]}; null for an unknown run.';
comment on function pgflow.start_ready_steps is
  'Starts the steps of a run that wait for nothing; completions do it by themselves.';
comment on function pgflow.cascade_complete_taskless_steps is
  'Completes the ready steps of a run that have no tasks, and returns how many; completions do it '
  'by themselves.';
comment on function pgflow.maybe_complete_run is
  'Completes a run whose steps are all done; completions do it by themselves.';

-- Tasks, one by one, as other clients do
comment on function pgflow.read_with_poll is
  'Reads messages of a queue, waiting for the first: pgmq.read_with_poll.';
comment on function pgflow.poll_for_tasks is
  'Deprecated: returns nothing. Use read_with_poll and start_tasks.';
comment on function pgflow.start_tasks is
  'Starts the queued tasks of these messages for a registered worker and returns them.';
comment on function pgflow.complete_task is
  'Completes a started task and returns its row. Warns and changes nothing where it is none.';
comment on function pgflow.fail_task is
  'Fails the attempt of a started task and returns its row: queued again while attempts are left, '
  'else failed with its run. Warns and changes nothing where it is not started.';
comment on function pgflow.set_vt_batch is
  'Makes each message of a queue visible in its own number of seconds.';
comment on function pgflow.calculate_retry_delay is
  'Seconds before the next attempt: base_delay * 2^attempts_count, at most a day.';

-- Tasks, by the array, fenced by claim
comment on function pgflow.claim_tasks is
  'Takes up to qty ready tasks of these steps for a registered worker, the oldest first.';
comment on function pgflow.complete_tasks is
  'Completes claimed tasks; per item completed, type_violation or stale.';
comment on function pgflow.fail_tasks is
  'Fails attempts of claimed tasks; per item retried, failed or stale.';
comment on function pgflow.release_tasks is
  'Gives claimed tasks back, their attempts refunded; per item released or stale.';
comment on function pgflow.extend_tasks is
  'Keeps the messages of claimed tasks out of sight for longer; per item extended or stale.';

-- Workers
comment on function pgflow.register_worker is 'Makes a worker known, or renews it.';
comment on function pgflow.heartbeat is
  'Proves that a worker lives; tells it whether it should end, and which claims it has lost.';
comment on function pgflow.drain_worker is
  'Asks a worker to claim nothing more, finish what it has, and end.';
comment on function pgflow.stop_worker is
  'A worker''s goodbye: what it still has is given to others at once.';
comment on function pgflow.ready_flows is
  'Which of these flows and steps have queued tasks, and in how long one is ready.';
comment on function pgflow.flow_holders is
  'Who has started tasks of these flows, when it was heard last, and when the last is overdue.';
comment on function pgflow.wait_for_work is
  'Has a worker notified on channel pgflow_work of work for these flows, for so many seconds.';
comment on function pgflow.recover_tasks is 'Gives tasks of lost workers to others.';
comment on function pgflow.requeue_stalled_tasks is
  'recover_tasks for a schedule of your own; workers of ours do it by themselves.';
comment on function pgflow.surrender_tasks is
  'Gives back what a worker has that ends for want of memory, as suspects.';
comment on function pgflow.release_unheld_tasks is
  'Gives back what a worker was given without hearing of it.';
comment on function pgflow.repair_tasks is
  'Makes the tasks of a flow and its queue agree again; workers of ours do it by themselves.';
comment on function pgflow.elect is
  'Elects a process for something that one does for all, or renews its lease.';
comment on function pgflow.resign is 'Ends the lease of an elected process early.';

-- Operation
comment on function pgflow.check_invariants is
  'A sentence for everything that does not fit together; no row when all is well. Reads all.';
comment on function pgflow.scaling_demand is
  'How many tasks workers could have in hand now, counted to max_count: for autoscalers.';
comment on function pgflow.gauges is
  'What monitoring asks of the whole database, at a bounded cost.';
comment on function pgflow.flow_gauges is
  'Ready, started and oldest tasks by flow, at a bounded cost.';
comment on function pgflow.set_event_mode is
  'What becomes of events: none, notify (channel pgflow_events) or table (realtime.messages).';
comment on function pgflow.prune_batch is
  'Deletes about max_rows rows of what ended longer ago than older_than; zeros: nothing is left.';
comment on function pgflow.prune_data_older_than is
  'Deletes in one transaction what ended longer ago than an interval.';
