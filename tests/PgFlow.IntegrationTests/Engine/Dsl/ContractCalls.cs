using System.Text.Json.Nodes;
using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Dsl;

/// <summary>What other clients call: the contract's own functions, task by task.</summary>
public static class ContractCalls
{
    /// <summary>The worker that takes the tasks.</summary>
    public static Guid Worker { get; } = new("11111111-1111-1111-1111-111111111111");

    /// <summary>Creates a flow that retries after a second; steps are written as for <c>AddStepsAsync</c>.</summary>
    public static async Task DefineAsync(this NpgsqlConnection sql, string flowSlug, params string[] steps)
    {
        await sql.ExecuteAsync("select pgflow.create_flow($1, base_delay => 1)", flowSlug);
        await sql.AddStepsAsync(flowSlug, steps);
    }

    /// <summary>Inserts the worker as other clients do.</summary>
    public static Task InsertWorkerAsync(this NpgsqlConnection sql, Guid? worker = null) =>
        sql.ExecuteAsync(
            """
            insert into pgflow.workers (worker_id, queue_name, function_name) values ($1, 'queue', 'function')
            on conflict do nothing
            """,
            worker ?? Worker);

    /// <summary>Starts a task and returns its input.</summary>
    public static async Task<JsonNode?> TakeAsync(
        this NpgsqlConnection sql, Guid runId, string stepSlug, int taskIndex = 0)
    {
        await sql.InsertWorkerAsync();
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
        this NpgsqlConnection sql, Guid runId, string stepSlug, string? output, int taskIndex = 0) =>
        sql.RowsAsync<string>(
            "select status from pgflow.complete_task($1, $2, $3, $4::jsonb)", runId, stepSlug, taskIndex, output);

    public static Task<IReadOnlyList<string?>> FailAsync(
        this NpgsqlConnection sql, Guid runId, string stepSlug, string error = "it broke", int taskIndex = 0) =>
        sql.RowsAsync<string>(
            "select status from pgflow.fail_task($1, $2, $3, $4)", runId, stepSlug, taskIndex, error);

    /// <summary>Starts and completes a task.</summary>
    public static async Task FinishAsync(
        this NpgsqlConnection sql, Guid runId, string stepSlug, string? output, int taskIndex = 0)
    {
        await sql.TakeAsync(runId, stepSlug, taskIndex);
        await sql.CompleteAsync(runId, stepSlug, output, taskIndex);
    }

    /// <summary>The run's status, and its output as jsonb text.</summary>
    public static Task<string?> RunAsync(this NpgsqlConnection sql, Guid runId) =>
        sql.ScalarAsync<string>(
            "select concat_ws(' ', status, output::text) from pgflow.runs where run_id = $1", runId);

    /// <summary>Like <c>a:completed b:started</c>.</summary>
    public static Task<string?> StepsAsync(this NpgsqlConnection sql, Guid runId) =>
        sql.ScalarAsync<string>(
            """
            select string_agg(step_slug || ':' || status, ' ' order by step_slug collate "C")
            from pgflow.step_states where run_id = $1
            """,
            runId);

    /// <summary>Like <c>a.0:completed b.0:started b.1:queued</c>.</summary>
    public static Task<string?> TasksAsync(this NpgsqlConnection sql, Guid runId) =>
        sql.ScalarAsync<string>(
            """
            select string_agg(format('%s.%s:%s', step_slug, task_index, status), ' '
              order by step_slug collate "C", task_index)
            from pgflow.step_tasks where run_id = $1
            """,
            runId);
}
