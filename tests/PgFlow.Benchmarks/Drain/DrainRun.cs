using System.Diagnostics;
using Npgsql;
using PgFlow.Benchmarks.Processes;

namespace PgFlow.Benchmarks.Drain;

/// <summary>Queues a workload, drains it with a worker process, and reads the figures from the database.</summary>
internal sealed class DrainRun(string connectionString)
{
    private const int StartsPerCall = 1_000;

    public async Task<DrainFigures> MeasureAsync(DrainWorkload workload, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await DefineAsync(dataSource, workload, cancellationToken);
        var starting = Stopwatch.StartNew();
        await StartAsync(dataSource, workload, cancellationToken);
        var startsPerSecond = workload.RunCount / starting.Elapsed.TotalSeconds;

        await using var backends = BackendWatch.Start(dataSource);
        var process = Stopwatch.StartNew();
        await PgFlowProcess.RunAsync(
            ["worker", "--until-idle", "--flows", workload.FlowSlug, "--plugins", BuiltFiles.Plugin("NoOp")],
            new Dictionary<string, string> { ["ConnectionStrings__PgFlow"] = connectionString },
            cancellationToken);
        var processTime = process.Elapsed;
        return new DrainFigures(
            await TasksPerSecondAsync(dataSource, workload, cancellationToken),
            processTime,
            backends.Most,
            startsPerSecond);
    }

    /// <summary>A fresh flow each time: no round sees another's rows.</summary>
    private static async Task DefineAsync(
        NpgsqlDataSource dataSource, DrainWorkload workload, CancellationToken cancellationToken)
    {
        await using var delete = dataSource.CreateCommand("select pgflow.delete_flow_and_data($1)");
        delete.Parameters.Add(new() { Value = workload.FlowSlug });
        await delete.ExecuteNonQueryAsync(cancellationToken);
        await using var create = dataSource.CreateCommand(
            "select from pgflow.create_flow($1) f, pgflow.add_step(f.flow_slug, $2, step_type => $3)");
        create.Parameters.Add(new() { Value = workload.FlowSlug });
        create.Parameters.Add(new() { Value = workload.StepSlug });
        create.Parameters.Add(new() { Value = workload.StepType });
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task StartAsync(
        NpgsqlDataSource dataSource, DrainWorkload workload, CancellationToken cancellationToken)
    {
        for (var left = workload.RunCount; left > 0; left -= StartsPerCall)
        {
            await using var start = dataSource.CreateCommand(
                "select count(*) from pgflow.start_flows($1, array_fill($2::jsonb, array[$3]))");
            start.Parameters.Add(new() { Value = workload.FlowSlug });
            start.Parameters.Add(new() { Value = workload.Input });
            start.Parameters.Add(new() { Value = Math.Min(left, StartsPerCall) });
            await start.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<double> TasksPerSecondAsync(
        NpgsqlDataSource dataSource, DrainWorkload workload, CancellationToken cancellationToken)
    {
        await using var read = dataSource.CreateCommand(
            """
            select count(*) filter (where status = 'completed'),
              extract(epoch from max(completed_at) - min(started_at))::float8
            from pgflow.step_tasks
            where flow_slug = $1
            """);
        read.Parameters.Add(new() { Value = workload.FlowSlug });
        await using var row = await read.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var completed = row.GetInt64(0);
        return completed == workload.TaskCount
            ? completed / row.GetDouble(1)
            : throw new InvalidOperationException(
                $"Only {completed} of {workload.TaskCount} tasks of {workload.Name} completed.");
    }
}
