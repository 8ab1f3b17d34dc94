-- What psql's \d+ and \df+ and every tool that reads the catalogs shows. Applied after the
-- functions, always, but written only where it differs: a comment on a table or a column waits for
-- a vacuum of that table. A test asks for one on every table, type and public function, and on
-- every column that its name does not explain.
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

      ('table', 'flows', 'Definitions of flows; made by define_flow or create_flow.'),
      ('column', 'flows.flow_slug', 'Its name, and the name of its pgmq queue.'),
      ('column', 'flows.opt_max_attempts',
        'How often a task is tried, where its step does not say; 0 means once.'),
      ('column', 'flows.opt_base_delay',
        'Seconds before the second attempt, doubled for each further one, where the step does '
        'not say.'),
      ('column', 'flows.opt_timeout',
        'Seconds that an attempt may take, where the step does not say.'),
      ('column', 'flows.owns_queue',
        'Whether it has made or adopted its queue; any other is neither repaired nor dropped.'),

      ('table', 'steps', 'Steps of flows; made by define_flow or add_step.'),
      ('column', 'steps.step_type', 'single: one task; map: one task per element of an array.'),
      ('column', 'steps.step_index', 'Its position in the definition, from 0.'),
      ('column', 'steps.deps_count', 'How many steps it waits for: its rows in deps.'),
      ('column', 'steps.opt_max_attempts', 'How often a task is tried; null: as the flow.'),
      ('column', 'steps.opt_base_delay',
        'Seconds before the second attempt, doubled for each further one; null: as the flow.'),
      ('column', 'steps.opt_timeout', 'Seconds that an attempt may take; null: as the flow.'),
      ('column', 'steps.opt_start_delay',
        'Seconds that its tasks wait after the step has started; null: none.'),

      ('table', 'deps', 'Which step waits for which: the edges of the flows.'),
      ('column', 'deps.dep_slug', 'The step that is waited for.'),
      ('column', 'deps.step_slug', 'The step that waits.'),

      ('table', 'workers',
        'Processes that execute tasks, living and past; made by register_worker, or inserted by '
        'other clients. pgflow.drain_worker(worker_id) asks one to end.'),
      ('column', 'workers.worker_id', 'Given by the worker; ours has a new one per start.'),
      ('column', 'workers.queue_name', 'What it serves: flows, separated by commas.'),
      ('column', 'workers.function_name', 'What the program calls itself.'),
      ('column', 'workers.deprecated_at',
        'When it was asked to claim nothing more, finish and end (drain_worker); null: it was '
        'not.'),
      ('column', 'workers.last_heartbeat_at', 'When it was last heard.'),
      ('column', 'workers.stopped_at', 'When it said goodbye; null: it did not.'),
      ('column', 'workers.lease_seconds',
        'Silent for longer, it is lost; null: it is judged by the timeouts of its tasks.'),
      ('column', 'workers.alive_since', 'Since when it is heard without a gap.'),
      ('column', 'workers.lost_at', 'When it was found lost; null: it is not.'),
      ('column', 'workers.surrendered_at',
        'When it ran out of memory with tasks that recovery has to give back; null: it did not.'),
      ('column', 'workers.lost_tasks', 'How many tasks it had in its hands then.'),
      ('column', 'workers.lost_suspects', 'How many of these were suspects before.'),
      ('column', 'workers.room_for_flow',
        'Takes no work until it is empty, to try a suspect of this flow alone; null: it does not.'),
      ('column', 'workers.room_until', 'Until when it makes room at most.'),
      ('column', 'workers.host', 'Machine or container that it runs on; null: not said.'),
      ('column', 'workers.process_id', 'Id of its process there; null: not said.'),
      ('column', 'workers.version', 'Version of its program; null: not said.'),

      ('table', 'runs', 'Executions of flows; made by start_flow and start_flows.'),
      ('column', 'runs.status', 'started, completed or failed.'),
      ('column', 'runs.output',
        'When completed: outputs of the steps that no other depends on, by slug.'),
      ('column', 'runs.remaining_steps', 'How many steps have not completed.'),
      ('column', 'runs.created_by',
        'Who started it: the setting pgflow.created_by of that transaction, else the session''s '
        'user.'),
      ('column', 'runs.client_ip',
        'From where it was started: the setting pgflow.client_ip of that transaction, else the '
        'session''s address.'),
      ('column', 'runs.started_by_login',
        'Login that opened the session which started it: no session can claim another, unlike '
        'created_by and client_ip. Null: started before there was this column.'),
      ('column', 'runs.traceparent', 'W3C trace context that it was started in; null: in none.'),
      ('column', 'runs.tracestate', 'W3C trace state beside it.'),

      ('table', 'step_states', 'Steps of runs: one row per step, made with the run.'),
      ('column', 'step_states.status', 'created, started, completed or failed.'),
      ('column', 'step_states.remaining_tasks',
        'How many tasks have not completed; null: it has not started.'),
      ('column', 'step_states.initial_tasks',
        'How many tasks it has; null: a map whose array is not there yet.'),
      ('column', 'step_states.remaining_deps',
        'How many steps that it waits for have not completed.'),
      ('column', 'step_states.error_message', 'Why it failed.'),
      ('column', 'step_states.output',
        'When completed: its task''s output, of a map the array of all, in order.'),

      ('table', 'step_tasks',
        'Units of work: what a handler executes. One per single step, one per element of a map.'),
      ('column', 'step_tasks.message_id', 'Its message in the queue of the flow.'),
      ('column', 'step_tasks.task_index', 'Position of its element in the map, from 0.'),
      ('column', 'step_tasks.status',
        'queued, started, completed, failed, or cancelled when its run has failed.'),
      ('column', 'step_tasks.attempts_count', 'How many attempts have begun.'),
      ('column', 'step_tasks.error_message', 'What the last attempt failed of.'),
      ('column', 'step_tasks.output', 'What its handler returned.'),
      ('column', 'step_tasks.queued_at', 'When it was created.'),
      ('column', 'step_tasks.started_at', 'When the last attempt began.'),
      ('column', 'step_tasks.last_worker_id', 'Who has it, or had it last; a worker that is gone may be named.'),
      ('column', 'step_tasks.input', 'A map''s element; null for other steps.'),
      ('column', 'step_tasks.claim_no',
        'One higher with every claim: reports under an earlier one are stale.'),
      ('column', 'step_tasks.ready_at', 'From when on it may be claimed.'),
      ('column', 'step_tasks.requeued_count',
        'How many losses of its workers count against settings.max_requeues.'),
      ('column', 'step_tasks.last_requeued_at',
        'When it was last taken from a worker that was lost.'),
      ('column', 'step_tasks.trial_size',
        'It was in the hands of a worker that was lost, and is a suspect: how many suspects a '
        'worker may have at a time with it, 0: it runs alone; null: it is none.'),

      ('table', 'settings', 'Settings of the engine, in one row, to be updated.'),
      ('column', 'settings.is_only_row', 'Keeps it at one row.'),
      ('column', 'settings.event_mode',
        'What becomes of events: none, notify or table. Set by set_event_mode.'),
      ('column', 'settings.retry_jitter',
        'Share of a retry''s delay that is added at random, at most; 0 to 1.'),
      ('column', 'settings.send_digest',
        'md5 of the realtime.send that was created here; null: it is another''s.'),
      ('column', 'settings.max_requeues',
        'How many workers a task may take with it before it fails.'),
      ('column', 'settings.archive_messages',
        'Whether the messages of tasks that end go to their queue''s archive, or are deleted.'),

      ('table', 'waiting_workers',
        'Idle workers that want to be notified of work; written by wait_for_work.'),
      ('column', 'waiting_workers.waits_until', 'Until when, unless renewed.'),

      ('table', 'elections',
        'Which process does what one must do for all; written by elect and resign.'),
      ('column', 'elections.name', 'What it is about, as observer or prune.'),
      ('column', 'elections.holder', 'The process that is elected.'),
      ('column', 'elections.term', 'One higher with every gap.'),
      ('column', 'elections.expires_at', 'Until when, unless renewed.'),

      ('table', 'schema_migrations',
        'Migrations that this database has, with the checksums of their text; written by pgflow '
        'migrate.'),
      ('table', 'flow_locks',
        'Locked by who defines or deletes a flow: a row per queue that a flow uses or used.'),
      ('column', 'flow_locks.queue_name', 'The slug in lower case, as the queue has it.'),

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
        'To be given with every report: a later claim makes this one stale.'),
      ('column', 'claimed_task.attempt', 'Which attempt this is, from 1.'),
      ('column', 'claimed_task.max_attempts', 'How many there are at most.'),
      ('column', 'claimed_task.timeout_seconds', 'How long the attempt may take.'),
      ('column', 'claimed_task.ready_at', 'Since when it could be claimed.'),
      ('column', 'claimed_task.input',
        'An element of a map; else {"run": <input of the run>, "<dependency>": <its output>, '
        '...}.'),
      ('column', 'claimed_task.traceparent',
        'W3C trace context that the run was started in; null: in none.'),
      ('column', 'claimed_task.tracestate', 'W3C trace state beside it.'),

      -- Flows
      ('function', 'is_valid_slug', 'Whether a text can name a flow or a step.'),
      ('function', 'create_flow',
        'Creates a flow and its queue; of an existing one the queue if it is missing.'),
      ('function', 'add_step',
        'Adds a step to a flow; the same step again changes nothing, another shape is refused '
        '(PF003).'),
      ('function', 'define_flow',
        'Creates a flow from a definition, or updates the options of one of the same shape. '
        'Returns the differences, none when it fits: {"flow_slug": ..., "steps": [{"step_slug": '
        '..., "deps": []}]}.'),
      ('function', 'compare_flow',
        'In which steps the stored flow differs from a definition; no row: in none.'),
      ('function', 'delete_flow_and_data',
        'Deletes a flow with its queue, runs and tasks; without effect where there is none.'),

      -- Runs
      ('function', 'start_flow',
        'Starts a run and returns it; with the run_id of an existing run of the same flow and '
        'input returns that one.'),
      ('function', 'start_flows',
        'Starts a run per input, in one call; repeated with the same run_ids it starts no more.'),
      ('function', 'start_flow_with_states',
        'As start_flow; returns the run and its steps as JSON.'),
      ('function', 'get_run_with_states',
        'A run and its steps as {"run": ..., "steps": [...]}; null for an unknown run.'),
      ('function', 'start_ready_steps',
        'Starts the steps of a run that wait for nothing; completions do it by themselves.'),
      ('function', 'cascade_complete_taskless_steps',
        'Completes the ready steps of a run that have no tasks, and returns how many; '
        'completions do it by themselves.'),
      ('function', 'maybe_complete_run',
        'Completes a run whose steps are all done; completions do it by themselves.'),

      -- Tasks, one by one, as other clients do
      ('function', 'read_with_poll',
        'Reads messages of a queue, waiting for the first: pgmq.read_with_poll.'),
      ('function', 'poll_for_tasks',
        'Deprecated: returns nothing. Use read_with_poll and start_tasks.'),
      ('function', 'start_tasks',
        'Starts the queued tasks of these messages for a registered worker and returns them.'),
      ('function', 'complete_task',
        'Completes a started task and returns its row. Warns and changes nothing where it is '
        'none.'),
      ('function', 'fail_task',
        'Fails the attempt of a started task and returns its row: queued again while attempts '
        'are left, else failed with its run. Warns and changes nothing where it is not started.'),
      ('function', 'set_vt_batch',
        'Makes each message of a queue visible in its own number of seconds.'),
      ('function', 'calculate_retry_delay',
        'Seconds before the next attempt: base_delay * 2^attempts_count, at most a day.'),

      -- Tasks, by the array, fenced by claim
      ('function', 'claim_tasks',
        'Takes up to qty ready tasks of these steps for a registered worker, the oldest first.'),
      ('function', 'complete_tasks',
        'Completes claimed tasks; per item completed, type_violation or stale.'),
      ('function', 'fail_tasks',
        'Fails attempts of claimed tasks; per item retried, failed or stale.'),
      ('function', 'release_tasks',
        'Gives claimed tasks back, their attempts refunded; per item released or stale.'),
      ('function', 'extend_tasks',
        'Keeps the messages of claimed tasks out of sight for longer; per item extended or stale.'),

      -- Workers
      ('function', 'register_worker', 'Makes a worker known, or renews it.'),
      ('function', 'heartbeat',
        'Proves that a worker lives; tells it whether it should end, and which claims it has '
        'lost.'),
      ('function', 'drain_worker',
        'Asks a worker to claim nothing more, finish what it has, and end.'),
      ('function', 'stop_worker',
        'A worker''s goodbye: what it still has is given to others at once.'),
      ('function', 'ready_flows',
        'Which of these flows and steps have queued tasks, and in how long one is ready.'),
      ('function', 'flow_holders',
        'Who has started tasks of these flows, when it was heard last, and when the last is '
        'overdue.'),
      ('function', 'wait_for_work',
        'Has a worker notified on channel pgflow_work of work for these flows, for so many '
        'seconds.'),
      ('function', 'recover_tasks', 'Gives tasks of lost workers to others.'),
      ('function', 'requeue_stalled_tasks',
        'recover_tasks for a schedule of your own; workers of ours do it by themselves.'),
      ('function', 'surrender_tasks',
        'Gives back what a worker has that ends for want of memory, as suspects.'),
      ('function', 'release_unheld_tasks',
        'Gives back what a worker was given without hearing of it.'),
      ('function', 'repair_tasks',
        'Makes the tasks of a flow and its queue agree again; workers of ours do it by '
        'themselves.'),
      ('function', 'elect',
        'Elects a process for something that one does for all, or renews its lease.'),
      ('function', 'resign', 'Ends the lease of an elected process early.'),

      -- Operation
      ('function', 'check_invariants',
        'A sentence for everything that does not fit together; no row when all is well. Reads '
        'all.'),
      ('function', 'scaling_demand',
        'How many tasks workers could have in hand now, counted to max_count: for autoscalers.'),
      ('function', 'gauges', 'What monitoring asks of the whole database, at a bounded cost.'),
      ('function', 'flow_gauges', 'Ready, started and oldest tasks by flow, at a bounded cost.'),
      ('function', 'set_event_mode',
        'What becomes of events: none, notify (channel pgflow_events) or table '
        '(realtime.messages).'),
      ('function', 'prune_batch',
        'Deletes about max_rows rows of what ended longer ago than older_than; zeros: nothing is '
        'left.'),
      ('function', 'prune_data_older_than',
        'Deletes in one transaction what ended longer ago than an interval.')
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
