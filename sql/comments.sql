-- What psql's \d+ and \df+ and other catalog tools show. Always applied after the functions, but a
-- comment is written only if it differs: a comment on a table or a column waits for a vacuum of
-- that table. A test requires a comment on every table, type and public function, and on every
-- column whose name is not self-explanatory.
do $comments$
declare
  v_comment record;
begin
  for v_comment in
    select c.kind, case c.kind when 'schema' then c.name else 'pgflow.' || c.name end as name,
      c.text
    from (values
      ('schema', 'pgflow',
        'Durable workflows: definitions, runs, tasks and the functions that change them. Queues '
        'are in schema pgmq, one per flow, under its slug.'),

      ('table', 'flows', 'Definitions of flows; created by define_flow or create_flow.'),
      ('column', 'flows.flow_slug', 'Name of the flow and of its pgmq queue.'),
      ('column', 'flows.opt_max_attempts',
        'Default number of attempts of a task for steps that set none; 0 means one.'),
      ('column', 'flows.opt_base_delay',
        'Default seconds before the second attempt, doubled for each further one, for steps that '
        'set none.'),
      ('column', 'flows.opt_timeout',
        'Default seconds that an attempt may take, for steps that set none.'),
      ('column', 'flows.owns_queue',
        'Whether the flow has created or adopted its queue; any other queue is neither repaired '
        'nor dropped.'),

      ('table', 'steps', 'Steps of flows; created by define_flow or add_step.'),
      ('column', 'steps.step_type', 'single: one task; map: one task per element of an array.'),
      ('column', 'steps.step_index', 'Position of the step in the definition, from 0.'),
      ('column', 'steps.deps_count', 'Number of dependencies: its rows in deps.'),
      ('column', 'steps.opt_max_attempts',
        'Number of attempts of a task; null: inherited from the flow.'),
      ('column', 'steps.opt_base_delay',
        'Seconds before the second attempt, doubled for each further one; null: inherited from '
        'the flow.'),
      ('column', 'steps.opt_timeout',
        'Seconds that an attempt may take; null: inherited from the flow.'),
      ('column', 'steps.opt_start_delay',
        'Seconds that its tasks wait after the step has started; null: none.'),

      ('table', 'deps', 'Dependencies between steps: the edges of the flows.'),
      ('column', 'deps.dep_slug', 'The dependency.'),
      ('column', 'deps.step_slug', 'The step that waits for it.'),

      ('table', 'workers',
        'Processes that execute tasks, running and past; created by register_worker, or inserted '
        'by other clients. pgflow.drain_worker(worker_id) asks one to end.'),
      ('column', 'workers.worker_id', 'Chosen by the worker; PgFlow''s has a new one per start.'),
      ('column', 'workers.queue_name', 'Flows that it serves, separated by commas.'),
      ('column', 'workers.function_name', 'Name of the program.'),
      ('column', 'workers.deprecated_at',
        'When it was asked to drain (drain_worker): claim nothing more, finish and end; null: it '
        'was not.'),
      ('column', 'workers.last_heartbeat_at', 'Time of its last heartbeat.'),
      ('column', 'workers.stopped_at', 'When it stopped cleanly; null: it did not.'),
      ('column', 'workers.lease_seconds',
        'Seconds without a heartbeat after which it is expired; null: no lease, its tasks are '
        'requeued by their timeouts.'),
      ('column', 'workers.alive_since', 'Since when its heartbeats have no gap.'),
      ('column', 'workers.lost_at', 'When it was found expired; null: it is not.'),
      ('column', 'workers.surrendered_at',
        'When it ran out of memory with tasks that recovery has to requeue; null: it did not.'),
      ('column', 'workers.lost_tasks', 'Number of its started tasks when it was found expired.'),
      ('column', 'workers.lost_suspects', 'How many of these were suspects before.'),
      ('column', 'workers.room_for_flow',
        'Reserved for a suspect of this flow that must run alone, so it claims nothing else; null: '
        'not reserved.'),
      ('column', 'workers.room_until', 'When the reservation ends at the latest.'),
      ('column', 'workers.host', 'Machine or container that it runs on; null: not given.'),
      ('column', 'workers.process_id', 'Id of its process there; null: not given.'),
      ('column', 'workers.version', 'Version of its program; null: not given.'),

      ('table', 'runs', 'Executions of flows; created by start_flow and start_flows.'),
      ('column', 'runs.status', 'started, completed or failed.'),
      ('column', 'runs.output',
        'When completed: outputs of the leaf steps (without dependents), by slug.'),
      ('column', 'runs.remaining_steps', 'Number of steps that have not completed.'),
      ('column', 'runs.created_by',
        'Name of the caller that started it: the setting pgflow.created_by of that transaction, '
        'else the session user.'),
      ('column', 'runs.client_ip',
        'Address that it was started from: the setting pgflow.client_ip of that transaction, or '
        'null.'),
      ('column', 'runs.started_by_login',
        'Login of the session that started it, which the session cannot set, unlike created_by and '
        'client_ip. Null: started before this column existed.'),
      ('column', 'runs.traceparent', 'W3C trace context of its start; null: none.'),
      ('column', 'runs.tracestate', 'W3C trace state of its start.'),

      ('table', 'step_states', 'Steps of runs: one row per step, created with the run.'),
      ('column', 'step_states.status', 'created, started, completed or failed.'),
      ('column', 'step_states.remaining_tasks',
        'Number of tasks that have not completed; null: the step has not started.'),
      ('column', 'step_states.initial_tasks',
        'Number of tasks; null: a map whose array is not available yet.'),
      ('column', 'step_states.remaining_deps',
        'Number of dependencies that have not completed.'),
      ('column', 'step_states.error_message', 'Why it failed.'),
      ('column', 'step_states.output',
        'When completed: the output of its task, for a map the array of all outputs, in order.'),

      ('table', 'step_tasks',
        'Units of work that handlers execute: one per single step, one per element of a map.'),
      ('column', 'step_tasks.message_id', 'Its message in the queue of the flow.'),
      ('column', 'step_tasks.task_index', 'Position of its element in the map, from 0.'),
      ('column', 'step_tasks.status',
        'queued, started, completed, failed, or cancelled when its run has failed.'),
      ('column', 'step_tasks.attempts_count', 'Number of attempts that have begun.'),
      ('column', 'step_tasks.error_message', 'Error of the last failed attempt.'),
      ('column', 'step_tasks.output', 'Output of its handler.'),
      ('column', 'step_tasks.queued_at', 'When it was created.'),
      ('column', 'step_tasks.started_at', 'When the last attempt began.'),
      ('column', 'step_tasks.last_worker_id',
        'Worker that has it, or had it last; its row may be deleted.'),
      ('column', 'step_tasks.input', 'A map''s element; null for other steps.'),
      ('column', 'step_tasks.claim_no',
        'Grows with every claim: reports under an earlier claim are stale.'),
      ('column', 'step_tasks.ready_at', 'When it can be claimed.'),
      ('column', 'step_tasks.requeued_count',
        'Number of expired workers that count against settings.max_requeues.'),
      ('column', 'step_tasks.last_requeued_at',
        'When it was last requeued from an expired worker.'),
      ('column', 'step_tasks.trial_size',
        'Set for a suspect, which an expired worker was executing: how many suspects a worker may '
        'have at a time with it, 0: it runs alone; null: not a suspect.'),

      ('table', 'settings', 'Settings of the engine in one row; change them by update.'),
      ('column', 'settings.is_only_row', 'Restricts the table to one row.'),
      ('column', 'settings.event_mode',
        'How events are delivered: none, notify or table. Set by set_event_mode.'),
      ('column', 'settings.retry_jitter',
        'Maximum share of a retry''s delay that is added at random; 0 to 1.'),
      ('column', 'settings.send_digest',
        'md5 of the realtime.send that pgflow created; null: it did not create it.'),
      ('column', 'settings.max_requeues',
        'How many workers a task may kill before it fails.'),
      ('column', 'settings.archive_messages',
        'Whether messages of ended tasks are archived (true) or deleted (false).'),

      ('table', 'waiting_workers',
        'Idle workers that wait for notifications of work; written by wait_for_work.'),
      ('column', 'waiting_workers.waits_until', 'When the wait ends, unless renewed.'),

      ('table', 'elections',
        'Elected processes for work that one does for all; written by elect and resign.'),
      ('column', 'elections.name', 'The work, such as observer or prune.'),
      ('column', 'elections.holder', 'The process that is elected.'),
      ('column', 'elections.term', 'Grows with every gap between leases.'),
      ('column', 'elections.expires_at', 'When the lease ends, unless renewed.'),

      ('table', 'schema_migrations',
        'Migrations that were applied to this database, with checksums; written by pgflow '
        'migrate.'),
      ('table', 'flow_locks',
        'One row per queue that a flow uses or used; sessions that define or delete the flow lock '
        'it.'),
      ('column', 'flow_locks.queue_name', 'The slug in lower case, like the name of the queue.'),

      ('table', 'schema_settings',
        'What was installed, how and by which version; written by pgflow migrate.'),

      ('type', 'step_task_record', 'A task for a worker, as start_tasks returns it.'),
      ('column', 'step_task_record.input',
        'An element of a map; else {"run": <input of the run>, "<dependency>": <its output>, '
        '...}.'),
      ('column', 'step_task_record.msg_id', 'Its message in the queue of the flow.'),
      ('column', 'step_task_record.task_index', 'Position of its element in the map, from 0.'),
      ('type', 'claimed_task', 'A task for a worker, as claim_tasks returns it.'),
      ('column', 'claimed_task.task_index', 'Position of its element in the map, from 0.'),
      ('column', 'claimed_task.msg_id', 'Its message in the queue of the flow.'),
      ('column', 'claimed_task.claim_no',
        'Pass it with every report; a later claim makes it stale.'),
      ('column', 'claimed_task.attempt', 'Number of this attempt, from 1.'),
      ('column', 'claimed_task.max_attempts', 'Maximum number of attempts.'),
      ('column', 'claimed_task.timeout_seconds', 'Seconds that the attempt may take.'),
      ('column', 'claimed_task.ready_at', 'Since when it could be claimed.'),
      ('column', 'claimed_task.input',
        'An element of a map; else {"run": <input of the run>, "<dependency>": <its output>, '
        '...}.'),
      ('column', 'claimed_task.traceparent',
        'W3C trace context of the run''s start; null: none.'),
      ('column', 'claimed_task.tracestate', 'W3C trace state of the run''s start.'),

      -- Flows
      ('function', 'is_valid_slug', 'Whether a text is valid as the slug of a flow or a step.'),
      ('function', 'create_flow',
        'Creates a flow and its queue; for an existing flow only a missing queue.'),
      ('function', 'add_step',
        'Adds a step to a flow; repeating it changes nothing, another shape is refused (PF003).'),
      ('function', 'define_flow',
        'Creates a flow from a definition {"flow_slug": ..., "steps": [{"step_slug": ..., "deps": '
        '[]}]}, or updates the options of a stored flow of the same shape. Returns the differences '
        'in shape, no row without any.'),
      ('function', 'compare_flow',
        'Steps in which the stored flow differs from a definition; no row without differences.'),
      ('function', 'delete_flow_and_data',
        'Deletes a flow with its queue, runs and tasks; has no effect if it does not exist.'),

      -- Runs
      ('function', 'start_flow',
        'Starts a run and returns it; with the run_id of an existing run of the same flow and '
        'input returns that one.'),
      ('function', 'start_flows',
        'Starts a run per input, in one call; repeated with the same run_ids it starts none.'),
      ('function', 'start_flow_with_states',
        'Like start_flow; returns the run and its steps as JSON.'),
      ('function', 'get_run_with_states',
        'A run and its steps as {"run": ..., "steps": [...]}; null for an unknown run.'),
      ('function', 'start_ready_steps',
        'Starts the steps of a run that have no open dependency; completions do this themselves.'),
      ('function', 'cascade_complete_taskless_steps',
        'Completes the ready steps of a run that have no tasks, and returns how many; '
        'completions do this themselves.'),
      ('function', 'maybe_complete_run',
        'Completes a run whose steps have all completed; completions do this themselves.'),

      -- Tasks, one by one, as other clients do
      ('function', 'read_with_poll',
        'Reads messages of a queue, waiting for the first: pgmq.read_with_poll.'),
      ('function', 'poll_for_tasks',
        'Deprecated: returns nothing. Use read_with_poll and start_tasks.'),
      ('function', 'start_tasks',
        'Starts the queued tasks of these messages for a registered worker and returns them.'),
      ('function', 'complete_task',
        'Completes a started task and returns its row. Warns and changes nothing if it is not '
        'started.'),
      ('function', 'fail_task',
        'Fails the attempt of a started task and returns its row: queued again while attempts '
        'are left, else failed with its run. Warns and changes nothing if it is not started.'),
      ('function', 'set_vt_batch',
        'Sets for each message of a queue in how many seconds it becomes visible.'),
      ('function', 'calculate_retry_delay',
        'Seconds before the next attempt: base_delay * 2^attempts_count, at most a day.'),

      -- Tasks, by the array, fenced by claim
      ('function', 'claim_tasks',
        'Claims up to qty ready tasks of these steps for a registered worker, the oldest first.'),
      ('function', 'complete_tasks',
        'Completes claimed tasks; per item completed, type_violation or stale.'),
      ('function', 'fail_tasks',
        'Fails attempts of claimed tasks; per item retried, failed or stale.'),
      ('function', 'release_tasks',
        'Releases claimed tasks, attempts refunded; per item released or stale.'),
      ('function', 'extend_tasks',
        'Keeps the messages of claimed tasks invisible for longer; per item extended or stale.'),

      -- Workers
      ('function', 'register_worker', 'Registers a worker, or renews its registration.'),
      ('function', 'heartbeat',
        'Renews a worker''s lease; returns whether it should drain, and which claims it has lost.'),
      ('function', 'drain_worker',
        'Asks a worker to claim nothing more, finish what it has, and end.'),
      ('function', 'stop_worker',
        'Marks a worker as stopped; its remaining tasks are requeued at once.'),
      ('function', 'ready_flows',
        'Which of these flows and steps have queued tasks, and how long until one is ready.'),
      ('function', 'flow_holders',
        'Workers that have started tasks of these flows, their last heartbeats, and when the last '
        'of the tasks is overdue.'),
      ('function', 'wait_for_work',
        'Lets a worker be notified on channel pgflow_work of work for these flows, for so many '
        'seconds.'),
      ('function', 'recover_tasks', 'Requeues tasks of expired workers.'),
      ('function', 'requeue_stalled_tasks',
        'recover_tasks for a schedule of your own; workers of PgFlow do this themselves.'),
      ('function', 'surrender_tasks',
        'Requeues the tasks of a worker that ends for lack of memory, as suspects.'),
      ('function', 'release_unheld_tasks',
        'Releases tasks of a worker that it does not know of: the answer to its claim was lost.'),
      ('function', 'repair_tasks',
        'Makes the tasks of a flow and its queue agree again; workers of PgFlow do this '
        'themselves.'),
      ('function', 'elect',
        'Elects a process for work that one does for all, or renews its lease.'),
      ('function', 'resign', 'Ends the lease of an elected process early.'),

      -- Operation
      ('function', 'check_invariants',
        'Returns a sentence per violated invariant; no row when all is well. Reads all tables.'),
      ('function', 'scaling_demand',
        'How many tasks workers could have in hand now, counted to max_count: for autoscalers.'),
      ('function', 'gauges', 'Gauges for monitoring the whole database, at a bounded cost.'),
      ('function', 'flow_gauges', 'Ready, started and oldest tasks by flow, at a bounded cost.'),
      ('function', 'set_event_mode',
        'Sets how events are delivered: none, notify (channel pgflow_events) or table '
        '(realtime.messages).'),
      ('function', 'prune_batch',
        'Deletes about max_rows rows that ended longer ago than older_than; all zero: nothing is '
        'left.'),
      ('function', 'prune_data_older_than',
        'Deletes in one transaction all rows that ended longer ago than an interval.')
    ) c (kind, name, text)
  loop
    continue when v_comment.text = case v_comment.kind
      when 'schema' then obj_description(to_regnamespace(v_comment.name), 'pg_namespace')
      when 'table' then obj_description(to_regclass(v_comment.name), 'pg_class')
      when 'type' then obj_description(to_regtype(v_comment.name), 'pg_type')
      when 'function' then obj_description(to_regproc(v_comment.name), 'pg_proc')
      when 'column' then (
        select col_description(a.attrelid, a.attnum)
        from pg_catalog.pg_attribute a
        where a.attrelid = to_regclass(regexp_replace(v_comment.name, '\.[^.]*$', ''))
          and a.attname = split_part(v_comment.name, '.', 3)
      )
    end;
    execute format('comment on %s %s is %L', v_comment.kind, v_comment.name, v_comment.text);
  end loop;
end
$comments$;
