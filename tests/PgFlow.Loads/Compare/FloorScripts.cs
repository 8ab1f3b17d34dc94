namespace PgFlow.Loads.Compare;

/// <summary>
/// The statements of <see cref="Floor"/>. Nothing is looked up or judged: task n of a step belongs to run n / width,
/// and has the index n % width. Run ids ascend, as the engine's do. Rows of steps and runs are written once, with the
/// last of their tasks. In all: $1 the step's number, $2 and $3 the first and the last task, $4 the width, $5 the step
/// that becomes ready, $6 a task's output.
/// </summary>
internal static class FloorScripts
{
    /// <summary>Plans by key, in tables that were never analysed.</summary>
    public const string Options =
        "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c search_path=floor,pg_catalog";

    /// <summary>
    /// The contract's tables and one queue, with their columns and keys. A step's name seems to depend on the task:
    /// the planner must not find a condition that all tasks of a step meet.
    /// </summary>
    public const string Tables =
        """
        drop schema if exists floor cascade;
        create schema floor;
        create table floor.runs (like pgflow.runs including defaults, primary key (run_id));
        create table floor.step_states (
          like pgflow.step_states including defaults, primary key (run_id, step_slug));
        create table floor.step_tasks (
          like pgflow.step_tasks including defaults, primary key (run_id, step_slug, task_index));
        create table floor.queue (
          msg_id bigint primary key, read_ct int not null default 0, enqueued_at timestamptz not null default now(),
          vt timestamptz not null default now(), message jsonb, headers jsonb);
        create table floor.archive (
          msg_id bigint primary key, read_ct int not null, enqueued_at timestamptz not null,
          archived_at timestamptz not null default now(), vt timestamptz not null, message jsonb, headers jsonb);
        create function floor.run(n int, width int) returns uuid language sql immutable
          as 'select lpad(to_hex(n / width), 32, ''0'')::uuid';
        create function floor.step(step int, n int) returns text language sql immutable
          as 'select ''s'' || (step + n - n)';
        create function floor.message(step int, n int) returns bigint language sql immutable
          as 'select step * 10000000::bigint + n';
        """;

    /// <summary>Before the clock: $1 runs with $2 steps and inputs of $3 bytes.</summary>
    public const string Runs =
        """
        with run as (
          insert into floor.runs (run_id, flow_slug, input, remaining_steps)
          select floor.run(n, 1), 'floor', jsonb_build_object('text', repeat('x', $3)), $2
          from generate_series(0, $1 - 1) n
        )
        insert into floor.step_states (flow_slug, run_id, step_slug, remaining_tasks)
        select 'floor', floor.run(n, 1), 's' || step, 1
        from generate_series(0, $1 - 1) n, generate_series(0, $2 - 1) step
        """;

    /// <summary>Tasks that are ready: before the clock those of the first step.</summary>
    public const string Ready =
        $"""
        with {Readied}
        select 1
        """;

    public const string Claim =
        """
        with task as (
          update floor.step_tasks t
          set status = 'started', started_at = now(), attempts_count = 1, claim_no = 1, last_worker_id = t.run_id
          from generate_series($2, $3) n
          where t.run_id = floor.run(n, $4) and t.step_slug = floor.step($1, n) and t.task_index = n % $4
        )
        update floor.queue q set vt = now() + interval '30 s', read_ct = 1
        from generate_series($2, $3) n
        where q.msg_id = floor.message($1, n)
        """;

    /// <summary>The last step's.</summary>
    public const string CompleteLast =
        $"""
        with {Completed}
        update floor.runs r
        set status = 'completed', remaining_steps = 0, completed_at = now(),
          output = jsonb_build_object('s' || $1, {StepOutput})
        from generate_series($2, $3) n
        where r.run_id = floor.run(n, $4) and n % $4 = $4 - 1
        """;

    /// <summary>Another step's; the next one's tasks become ready.</summary>
    public const string Complete =
        $"""
        with {Completed}, {Readied}
        update floor.step_states s set status = 'started', started_at = now()
        from generate_series($2, $3) n
        where s.run_id = floor.run(n, $4) and s.step_slug = floor.step($5, n) and n % $4 = $4 - 1
        """;

    // A map's is the array of its tasks' outputs.
    private const string StepOutput =
        "case when $4 = 1 then $6 else (select jsonb_agg($6) from generate_series(1, $4)) end";

    private const string Completed =
        $"""
        task as (
          update floor.step_tasks t set status = 'completed', completed_at = now(), output = $6
          from generate_series($2, $3) n
          where t.run_id = floor.run(n, $4) and t.step_slug = floor.step($1, n) and t.task_index = n % $4
        ), removed as (
          delete from floor.queue q using generate_series($2, $3) n
          where q.msg_id = floor.message($1, n)
          returning q.*
        ), archived as (
          insert into floor.archive (msg_id, read_ct, enqueued_at, vt, message, headers)
          select msg_id, read_ct, enqueued_at, vt, message, headers from removed
        ), state as (
          update floor.step_states s
          set status = 'completed', remaining_tasks = 0, completed_at = now(), output = {StepOutput}
          from generate_series($2, $3) n
          where s.run_id = floor.run(n, $4) and s.step_slug = floor.step($1, n) and n % $4 = $4 - 1
        )
        """;

    private const string Readied =
        """
        readied as (
          insert into floor.step_tasks (flow_slug, run_id, step_slug, task_index, message_id, input)
          select 'floor', floor.run(n, $4), 's' || $5, n % $4, floor.message($5, n),
            case when $4 > 1 then to_jsonb(n) end
          from generate_series($2, $3) n
        ), sent as (
          insert into floor.queue (msg_id, message)
          select floor.message($5, n), jsonb_build_object(
            'flow_slug', 'floor', 'run_id', floor.run(n, $4), 'step_slug', 's' || $5, 'task_index', n % $4)
          from generate_series($2, $3) n
        )
        """;
}
