using System.Diagnostics;
using Npgsql;
using PgFlow.Benchmarks.Databases;

namespace PgFlow.Benchmarks.Compare;

/// <summary>
/// The row writes that a task cannot avoid, on the contract's tables without their checks and with no index but the
/// keys, in batches as large as the worker's, over two connections. No engine can be faster on this server.
/// </summary>
internal sealed class Floor(string connectionString) : IContender, IAsyncDisposable
{
    public const string Title = "floor";

    private const int Connections = 2;

    // What a worker with the default concurrency of 100 claims and completes per call while its queue is full.
    private const int BatchSize = 100;

    private readonly Database _database = new(new NpgsqlConnectionStringBuilder(connectionString)
    {
        Options = FloorScripts.Options,
        MaxAutoPrepare = 8,
    }.ConnectionString);

    public string Name => Title;

    public Workload? Fit(Workload workload) =>
        workload.Flow == FlowShape.Flaky || workload.Sleep > TimeSpan.Zero ? null : workload;

    public async Task<Rate> MeasureAsync(Workload workload, CancellationToken cancellationToken)
    {
        var steps = workload.Flow.Steps.Count;
        var width = workload.TasksPerRun / steps;
        var tasks = workload.Runs * width;
        await _database.ExecuteAsync(FloorScripts.Tables, cancellationToken);
        await _database.ExecuteAsync(
            FloorScripts.Runs, cancellationToken, workload.Runs, steps, workload.PayloadBytes);
        await _database.ExecuteAsync(FloorScripts.Ready, cancellationToken, 0, 0, tasks - 1, width, 0);
        await _database.ExecuteAsync("checkpoint", cancellationToken);
        var watch = Stopwatch.StartNew();
        for (var step = 0; step < steps; step++)
        {
            await Task.WhenAll(Enumerable.Range(0, Connections)
                .Select(part => WriteAsync(step, step == steps - 1, tasks, width, part, cancellationToken)));
        }

        return new Rate(workload.Tasks, watch.Elapsed.TotalSeconds, Start: 0, workload.Runs);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task WriteAsync(
        int step, bool isLast, int tasks, int width, int part, CancellationToken cancellationToken)
    {
        for (var from = part * BatchSize; from < tasks; from += Connections * BatchSize)
        {
            var to = Math.Min(tasks, from + BatchSize) - 1;
            await _database.ExecuteAsync(FloorScripts.Claim, cancellationToken, step, from, to, width);
            await (isLast
                ? _database.ExecuteAsync(FloorScripts.CompleteLast, cancellationToken, step, from, to, width)
                : _database.ExecuteAsync(FloorScripts.Complete, cancellationToken, step, from, to, width, step + 1));
        }
    }
}
