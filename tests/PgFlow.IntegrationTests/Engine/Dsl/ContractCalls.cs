using System.Text.Json.Nodes;
using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>What tests of the engine do all the time, through the contract's own functions.</summary>
public static class ContractCalls
{
    /// <summary>The worker that takes the tasks.</summary>
    public static Guid Worker { get; } = new("11111111-1111-1111-1111-111111111111");

    /// <summary>
    /// Steps are written <c>list</c>, <c>read[]: list</c> (a map that depends on list), <c>sum: a, b</c>.
    /// </summary>
    public static async Task DefineAsync(this TestSession sql, string flowSlug, params string[] steps)
    {
        await sql.ExecuteAsync("select pgflow.create_flow($1, base_delay => 1)", flowSlug);
        foreach (var step in steps)
        {
            var parts = step.Split(':');
            var slug = parts[0].Replace("[]", "", StringComparison.Ordinal);
            var deps = parts.Skip(1)
                .SelectMany(part => part.Split(',', StringSplitOptions.TrimEntries))
                .ToArray();
            await sql.ExecuteAsync(
                "select pgflow.add_step($1, $2, $3, step_type => $4)",
                flowSlug, slug, deps, slug == parts[0] ? "single" : "map");
        }
    }

    public static Task<Guid> StartAsync(this TestSession sql, string flowSlug, string input = "{}") =>
        sql.ScalarAsync<Guid>("select run_id from pgflow.start_flow($1, $2::jsonb)", flowSlug, input);

    /// <summary>Inserts the worker as other clients do.</summary>
    public static Task RegisterAsync(this TestSession sql, Guid? worker = null) =>
        sql.ExecuteAsync(
            """
            insert into pgflow.workers (worker_id, queue_name, function_name) values ($1, 'queue', 'function')
            on conflict do nothing
            """,
            worker ?? Worker);

    /// <summary>Starts a task and returns its input.</summary>
    public static async Task<JsonNode?> TakeAsync(this TestSession sql, Guid runId, string stepSlug, int taskIndex = 0)
    {
        await sql.RegisterAsync();
        var inputs = await sql.RowsAsync<string>(
            """
            select coalesce(s.input, 'null')
            from pgflow.step_tasks t
            cross join lateral pgflow.start_tasks(t.flow_slug, array[t.message_id], $4) s
            where t.run_id = $1 and t.step_slug = $2 and t.task_index = $3
            """,
            runId, stepSlug, taskIndex, Worker);
        Assert.That(inputs, Has.Count.EqualTo(1), $"task {taskIndex} of step {stepSlug} was not started");
        return JsonNode.Parse(inputs[0]!);
    }

    public static Task<IReadOnlyList<string?>> CompleteAsync(
        this TestSession sql, Guid runId, string stepSlug, string? output, int taskIndex = 0) =>
        sql.RowsAsync<string>(
            "select status from pgflow.complete_task($1, $2, $3, $4::jsonb)", runId, stepSlug, taskIndex, output);

    public static Task<IReadOnlyList<string?>> FailAsync(
        this TestSession sql, Guid runId, string stepSlug, string error = "it broke", int taskIndex = 0) =>
        sql.RowsAsync<string>(
            "select status from pgflow.fail_task($1, $2, $3, $4)", runId, stepSlug, taskIndex, error);

    /// <summary>Starts and completes a task.</summary>
    public static async Task FinishAsync(
        this TestSession sql, Guid runId, string stepSlug, string? output, int taskIndex = 0)
    {
        await sql.TakeAsync(runId, stepSlug, taskIndex);
        await sql.CompleteAsync(runId, stepSlug, output, taskIndex);
    }

    /// <summary>The run's status, and its output as jsonb text.</summary>
    public static Task<string?> RunAsync(this TestSession sql, Guid runId) =>
        sql.ScalarAsync<string>(
            "select concat_ws(' ', status, output::text) from pgflow.runs where run_id = $1", runId);

    /// <summary>Like <c>a:completed b:started</c>.</summary>
    public static Task<string?> StepsAsync(this TestSession sql, Guid runId) =>
        sql.ScalarAsync<string>(
            """
            select string_agg(step_slug || ':' || status, ' ' order by step_slug collate "C")
            from pgflow.step_states where run_id = $1
            """,
            runId);

    /// <summary>Like <c>a.0:completed b.0:started b.1:queued</c>.</summary>
    public static Task<string?> TasksAsync(this TestSession sql, Guid runId) =>
        sql.ScalarAsync<string>(
            """
            select string_agg(format('%s.%s:%s', step_slug, task_index, status), ' '
              order by step_slug collate "C", task_index)
            from pgflow.step_tasks where run_id = $1
            """,
            runId);

    /// <summary>The error of a statement that must fail; the transaction goes on.</summary>
    public static async Task<PostgresException> ErrorAsync(
        this TestSession sql, string statement, params object?[] args)
    {
        await sql.ExecuteAsync("savepoint before_error");
        var error = await Assert.CatchAsync<PostgresException>(() => sql.ExecuteAsync(statement, args));
        await sql.ExecuteAsync("rollback to savepoint before_error");
        return error!;
    }
}
