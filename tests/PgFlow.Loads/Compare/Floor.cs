using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Compare;

/// <summary>
/// The row writes of a task, on the contract's tables without their checks and with no index but the keys, in batches
/// as large as the worker's. It claims and completes everything and stores the same outputs, but asks nobody who may
/// do so, reads no input, and hands nothing to a handler. It is a loop of our own, since pgbench is not everywhere:
/// with warm connections and prepared statements it was no slower than pgbench with the same ones, and a batch of 500
/// leaves the client so little to do that it takes about a twentieth of a core.
/// </summary>
internal sealed class Floor(string connectionString) : IContender, IAsyncDisposable
{
    public const string Title = "floor";

    private const int Connections = 2;

    // What the worker claims ahead, and what it completes per call, by default.
    private const int BatchSize = 500;

    // The server's own rule for prepared statements.
    private const int PlansBeforeGeneric = 6;

    private readonly Database _database = new(new NpgsqlConnectionStringBuilder(connectionString)
    {
        Options = FloorScripts.Options,
        MaxAutoPrepare = 8,
        AutoPrepareMinUsages = 1,
        NoResetOnClose = true,
    }.ConnectionString);

    public string Name => Title;

    public Workload? Fit(Workload workload) =>
        workload.Flow == FlowShape.Flaky || workload.Sleep > TimeSpan.Zero ? null : workload;

    public async Task<Rate> MeasureAsync(Workload workload, CancellationToken cancellationToken)
    {
        var steps = workload.Flow.Steps.Count;
        var width = workload.TasksPerRun / steps;
        using var output = Output(workload);
        await _database.ExecuteAsync(FloorScripts.Tables, cancellationToken);
        await _database.ExecuteAsync(
            FloorScripts.Runs, cancellationToken, workload.Runs, steps, workload.PayloadBytes);
        await _database.ExecuteAsync(
            FloorScripts.Ready, cancellationToken, 0, 0, (workload.Runs * width) - 1, width, 0);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => PrepareAsync(output, cancellationToken)));
        await _database.ExecuteAsync("checkpoint", cancellationToken);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Shares(workload.Runs, width)
            .Select(share => WriteAsync(steps, share, width, output, cancellationToken)));
        return Rate.OfDrain(workload.Tasks, workload.Runs, watch.Elapsed.TotalSeconds);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static JsonDocument Output(Workload workload) => workload.Flow.IsEcho
        ? JsonSerializer.SerializeToDocument(new { order = 1, text = new string('x', workload.PayloadBytes) })
        : JsonDocument.Parse("true");

    // Whole runs, because two connections would wait for each other at the rows of one.
    private static IEnumerable<(int From, int To)> Shares(int runs, int width) =>
        Enumerable.Range(0, Connections)
            .Select(n => (From: runs * n / Connections * width, To: runs * (n + 1) / Connections * width))
            .Where(share => share.From < share.To);

    // Statements for no task, until their plans are kept: what it costs to begin belongs to no engine's limit.
    private async Task PrepareAsync(JsonDocument output, CancellationToken cancellationToken)
    {
        for (var n = 0; n < PlansBeforeGeneric; n++)
        {
            await _database.ExecuteAsync(FloorScripts.Claim, cancellationToken, 0, 0, -1, 1);
            await _database.ExecuteAsync(FloorScripts.Complete, cancellationToken, 0, 0, -1, 1, 1, output);
            await _database.ExecuteAsync(FloorScripts.CompleteLast, cancellationToken, 0, 0, -1, 1, 1, output);
        }
    }

    // A lone run keeps both connections busy, too: a batch is claimed while the one before it is completed.
    private async Task WriteAsync(
        int steps, (int From, int To) share, int width, JsonDocument output, CancellationToken cancellationToken)
    {
        var isAlone = share.To - share.From == width;
        for (var step = 0; step < steps; step++)
        {
            var completing = Task.CompletedTask;
            for (var from = share.From; from < share.To; from += BatchSize)
            {
                var to = Math.Min(share.To, from + BatchSize) - 1;
                await _database.ExecuteAsync(FloorScripts.Claim, cancellationToken, step, from, to, width);
                await completing;
                var script = step == steps - 1 ? FloorScripts.CompleteLast : FloorScripts.Complete;
                completing = _database.ExecuteAsync(
                    script, cancellationToken, step, from, to, width, step + 1, output);
                if (!isAlone)
                {
                    await completing;
                }
            }

            await completing;
        }
    }
}
