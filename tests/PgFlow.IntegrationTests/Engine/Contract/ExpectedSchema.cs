namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>The contract's tables as the catalogs show them; columns that the engine adds are not here.</summary>
internal static class ExpectedSchema
{
    /// <summary>Foreign keys of the contract that the engine's functions check instead.</summary>
    public static readonly string[] UnenforcedKeys =
    [
        "step_states_flow_slug_fkey",
        "step_tasks_flow_slug_fkey",
        "step_tasks_last_worker_id_fkey",
        "step_tasks_run_id_fkey",
    ];

    public static IReadOnlyList<string> Columns { get; } = Lines(
        """
        flows.flow_slug text not null
        flows.opt_max_attempts integer not null default 3
        flows.opt_base_delay integer not null default 1
        flows.opt_timeout integer not null default 60
        flows.created_at timestamp with time zone not null default now()
        steps.flow_slug text not null
        steps.step_slug text not null
        steps.step_type text not null default 'single'::text
        steps.step_index integer not null default 0
        steps.deps_count integer not null default 0
        steps.opt_max_attempts integer
        steps.opt_base_delay integer
        steps.opt_timeout integer
        steps.opt_start_delay integer
        steps.created_at timestamp with time zone not null default now()
        deps.flow_slug text not null
        deps.dep_slug text not null
        deps.step_slug text not null
        deps.created_at timestamp with time zone not null default now()
        workers.worker_id uuid not null
        workers.queue_name text not null
        workers.function_name text not null
        workers.started_at timestamp with time zone not null default now()
        workers.deprecated_at timestamp with time zone
        workers.last_heartbeat_at timestamp with time zone not null default now()
        workers.stopped_at timestamp with time zone
        runs.run_id uuid not null default gen_random_uuid()
        runs.flow_slug text not null
        runs.status text not null default 'started'::text
        runs.input jsonb not null
        runs.output jsonb
        runs.remaining_steps integer not null default 0
        runs.started_at timestamp with time zone not null default now()
        runs.completed_at timestamp with time zone
        runs.failed_at timestamp with time zone
        step_states.flow_slug text not null
        step_states.run_id uuid not null
        step_states.step_slug text not null
        step_states.status text not null default 'created'::text
        step_states.remaining_tasks integer
        step_states.initial_tasks integer
        step_states.remaining_deps integer not null default 0
        step_states.error_message text
        step_states.created_at timestamp with time zone not null default now()
        step_states.started_at timestamp with time zone
        step_states.completed_at timestamp with time zone
        step_states.failed_at timestamp with time zone
        step_tasks.flow_slug text not null
        step_tasks.run_id uuid not null
        step_tasks.step_slug text not null
        step_tasks.message_id bigint
        step_tasks.task_index integer not null default 0
        step_tasks.status text not null default 'queued'::text
        step_tasks.attempts_count integer not null default 0
        step_tasks.error_message text
        step_tasks.output jsonb
        step_tasks.queued_at timestamp with time zone not null default now()
        step_tasks.started_at timestamp with time zone
        step_tasks.completed_at timestamp with time zone
        step_tasks.failed_at timestamp with time zone
        step_tasks.last_worker_id uuid
        step_task_record.flow_slug text
        step_task_record.run_id uuid
        step_task_record.step_slug text
        step_task_record.input jsonb
        step_task_record.msg_id bigint
        step_task_record.task_index integer
        """);

    /// <summary>
    /// Keys and foreign keys with their definitions; checks by name, their meaning is tested one by one.
    /// </summary>
    public static IReadOnlyList<string> Constraints { get; } = Lines(
        """
        flows flows_pkey PRIMARY KEY (flow_slug)
        flows slug_is_valid CHECK
        flows opt_max_attempts_is_nonnegative CHECK
        flows opt_base_delay_is_nonnegative CHECK
        flows opt_timeout_is_positive CHECK
        steps steps_pkey PRIMARY KEY (flow_slug, step_slug)
        steps steps_flow_slug_fkey FOREIGN KEY (flow_slug) REFERENCES pgflow.flows(flow_slug)
        steps steps_flow_slug_step_index_key UNIQUE (flow_slug, step_index)
        steps steps_step_slug_check CHECK
        steps steps_step_type_check CHECK
        steps steps_deps_count_check CHECK
        steps opt_max_attempts_is_nonnegative CHECK
        steps opt_base_delay_is_nonnegative CHECK
        steps opt_timeout_is_positive CHECK
        steps opt_start_delay_is_nonnegative CHECK
        deps deps_pkey PRIMARY KEY (flow_slug, dep_slug, step_slug)
        deps deps_flow_slug_fkey FOREIGN KEY (flow_slug) REFERENCES pgflow.flows(flow_slug)
        deps deps_flow_slug_dep_slug_fkey FOREIGN KEY (flow_slug, dep_slug) REFERENCES pgflow.steps(flow_slug, step_slug)
        deps deps_flow_slug_step_slug_fkey FOREIGN KEY (flow_slug, step_slug) REFERENCES pgflow.steps(flow_slug, step_slug)
        deps deps_check CHECK
        workers workers_pkey PRIMARY KEY (worker_id)
        runs runs_pkey PRIMARY KEY (run_id)
        runs runs_flow_slug_fkey FOREIGN KEY (flow_slug) REFERENCES pgflow.flows(flow_slug)
        runs status_is_valid CHECK
        runs runs_remaining_steps_check CHECK
        runs completed_at_or_failed_at CHECK
        runs completed_at_is_after_started_at CHECK
        runs failed_at_is_after_started_at CHECK
        step_states step_states_pkey PRIMARY KEY (run_id, step_slug)
        step_states step_states_run_id_fkey FOREIGN KEY (run_id) REFERENCES pgflow.runs(run_id)
        step_states step_states_flow_slug_step_slug_fkey FOREIGN KEY (flow_slug, step_slug) REFERENCES pgflow.steps(flow_slug, step_slug)
        step_states step_states_initial_tasks_check CHECK
        step_states step_states_remaining_deps_check CHECK
        step_states status_and_remaining_tasks_match CHECK
        step_states remaining_tasks_state_consistency CHECK
        step_states initial_tasks_known_when_started CHECK
        step_states completed_at_or_failed_at CHECK
        step_states started_at_is_after_created_at CHECK
        step_states completed_at_is_after_started_at CHECK
        step_states failed_at_is_after_started_at CHECK
        step_tasks step_tasks_pkey PRIMARY KEY (run_id, step_slug, task_index)
        step_tasks step_tasks_run_id_step_slug_fkey FOREIGN KEY (run_id, step_slug) REFERENCES pgflow.step_states(run_id, step_slug)
        step_tasks valid_status CHECK
        step_tasks output_valid_only_for_completed CHECK
        step_tasks attempts_count_nonnegative CHECK
        step_tasks completed_at_or_failed_at CHECK
        step_tasks completed_at_is_after_queued_at CHECK
        step_tasks failed_at_is_after_queued_at CHECK
        step_tasks started_at_is_after_queued_at CHECK
        step_tasks completed_at_is_after_started_at CHECK
        step_tasks failed_at_is_after_started_at CHECK
        """);

    public static IReadOnlyList<string> Functions { get; } = Lines(
        """
        is_valid_slug(slug text) boolean
        calculate_retry_delay(base_delay numeric, attempts_count integer) integer
        create_flow(flow_slug text, max_attempts integer DEFAULT 3, base_delay integer DEFAULT 5, timeout integer DEFAULT 60) pgflow.flows
        add_step(flow_slug text, step_slug text, deps_slugs text[] DEFAULT '{}'::text[], max_attempts integer DEFAULT NULL::integer, base_delay integer DEFAULT NULL::integer, timeout integer DEFAULT NULL::integer, start_delay integer DEFAULT NULL::integer, step_type text DEFAULT 'single'::text) pgflow.steps
        start_flow(flow_slug text, input jsonb, run_id uuid DEFAULT NULL::uuid) SETOF pgflow.runs
        start_ready_steps(run_id uuid) void
        cascade_complete_taskless_steps(run_id uuid) integer
        maybe_complete_run(run_id uuid) void
        start_tasks(flow_slug text, msg_ids bigint[], worker_id uuid) SETOF pgflow.step_task_record
        complete_task(run_id uuid, step_slug text, task_index integer, output jsonb) SETOF pgflow.step_tasks
        fail_task(run_id uuid, step_slug text, task_index integer, error_message text) SETOF pgflow.step_tasks
        read_with_poll(queue_name text, vt integer, qty integer, max_poll_seconds integer DEFAULT 5, poll_interval_ms integer DEFAULT 100, conditional jsonb DEFAULT '{}'::jsonb) SETOF pgmq.message_record
        poll_for_tasks(queue_name text, vt integer, qty integer, max_poll_seconds integer DEFAULT 5, poll_interval_ms integer DEFAULT 100) SETOF pgflow.step_task_record
        set_vt_batch(queue_name text, msg_ids bigint[], vt_offsets integer[]) SETOF pgmq.message_record
        get_run_with_states(run_id uuid) jsonb
        start_flow_with_states(flow_slug text, input jsonb, run_id uuid DEFAULT NULL::uuid) jsonb
        prune_data_older_than(retention_interval interval) void
        delete_flow_and_data(flow_slug text) void
        """);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
