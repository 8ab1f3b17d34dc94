using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Processes;

namespace PgFlow.Loads.Compare;

/// <summary>One <c>pgflow worker</c> process that drains what is queued.</summary>
internal sealed class PgFlowContender(string connectionString) : IContender, IAsyncDisposable
{
    private const int StartsPerCall = 1_000;

    private readonly Database _database = new(connectionString);

    public string Name => "pgflow worker";

    /// <summary>Whether tables are emptied first; a history is kept otherwise.</summary>
    public bool IsFresh { get; init; } = true;

    public Workload? Fit(Workload workload) => workload;

    public async Task<Rate> MeasureAsync(Workload workload, CancellationToken cancellationToken)
    {
        await DefineAsync(workload.Flow, cancellationToken);
        var since = await _database.ScalarAsync<DateTime>("select clock_timestamp()", cancellationToken);
        var starting = Stopwatch.StartNew();
        await StartAsync(workload, cancellationToken);
        var start = starting.Elapsed.TotalSeconds;
        await DrainAsync(workload, cancellationToken);
        var drain = await DrainSecondsAsync(workload, since, cancellationToken);
        return Rate.Of(workload.Tasks, workload.Runs, start, drain);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Defines the flow, by default in empty tables: no round sees another's rows.</summary>
    public async Task DefineAsync(FlowShape flow, CancellationToken cancellationToken)
    {
        if (IsFresh)
        {
            await _database.ExecuteAsync(
                "truncate pgflow.runs, pgflow.step_states, pgflow.step_tasks", cancellationToken);
            await _database.ExecuteAsync(
                "select pgflow.delete_flow_and_data(flow_slug) from pgflow.flows", cancellationToken);
        }

        await _database.ExecuteAsync("select pgflow.create_flow($1)", cancellationToken, flow.Slug);
        foreach (var step in flow.Steps)
        {
            await _database.ExecuteAsync(
                "select pgflow.add_step($1, $2, $3, step_type => $4)",
                cancellationToken,
                flow.Slug,
                step.Slug,
                step.Dependencies.ToArray(),
                step.Type);
        }
    }

    /// <summary>Starts all runs, a thousand per call and transaction, or all of them in one.</summary>
    public async Task StartAsync(
        Workload workload, CancellationToken cancellationToken, int perCall = StartsPerCall)
    {
        var input = workload.Elements > 0
            ? JsonSerializer.Serialize(Enumerable.Range(0, workload.Elements))
            : JsonSerializer.Serialize(new { order = 1, text = new string('x', workload.PayloadBytes) });
        for (var left = workload.Runs; left > 0; left -= perCall)
        {
            await _database.ExecuteAsync(
                "select count(*) from pgflow.start_flows($1, array_fill($2::text::jsonb, array[$3]))",
                cancellationToken,
                workload.Flow.Slug,
                input,
                Math.Min(left, perCall));
        }
    }

    /// <summary>From the first claim to the commit of the last result, of what was queued since then.</summary>
    public async Task<double> DrainSecondsAsync(
        Workload workload, DateTime since, CancellationToken cancellationToken)
    {
        var rows = await _database.QueryAsync(
            """
            select coalesce(sum(t.tasks), 0)::bigint,
              coalesce(extract(epoch from max(pg_xact_commit_timestamp(t.written_by)) - min(t.first))::float8, 0)
            from (
              select xmin as written_by, count(*) filter (where status = 'completed') as tasks, min(started_at) as first
              from pgflow.step_tasks
              where flow_slug = $1 and queued_at >= $2
              group by xmin
            ) t
            """,
            row => (Completed: row.GetInt64(0), Seconds: row.GetDouble(1)),
            cancellationToken,
            workload.Flow.Slug,
            since);
        return rows[0].Completed == workload.Tasks
            ? rows[0].Seconds
            : throw new InvalidOperationException(
                $"Only {rows[0].Completed} of {workload.Tasks} tasks of {workload.Name} completed.");
    }

    private async Task DrainAsync(Workload workload, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__PgFlow"] = connectionString,
            ["PGFLOW_BENCH_SLEEP"] = workload.Sleep.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        };
        await PgFlowProcess.RunAsync(
            ["worker", "--until-idle", "--flows", workload.Flow.Slug, "--plugins", BuiltFiles.Plugin("NoOp")],
            environment,
            cancellationToken);
    }
}
