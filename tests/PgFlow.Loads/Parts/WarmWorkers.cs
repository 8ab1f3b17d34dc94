using System.Globalization;
using Npgsql;
using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Processes;

namespace PgFlow.Loads.Parts;

/// <summary>
/// Worker processes that have compiled what they need before anything is measured: a process's first second is its
/// slowest, and weighs the more the less it has to do.
/// </summary>
internal sealed class WarmWorkers : IAsyncDisposable
{
    private const string IsOver = "select not exists (select from pgflow.runs where status = 'started')";
    private const string Busy =
        "select count(distinct last_worker_id) from pgflow.step_tasks where queued_at >= $1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<PgFlowProcess> _processes = [];
    private readonly Database _database;
    private readonly PgFlowContender _contender;

    private WarmWorkers(string connectionString)
    {
        // The look at the open runs must cost nothing: by their index, in tables that were never analysed.
        _database = new Database(
            new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c enable_seqscan=off" }.ConnectionString);
        _contender = new PgFlowContender(connectionString);
    }

    /// <summary>Of all of them since they were started.</summary>
    public TimeSpan ProcessorTime => TimeSpan.FromTicks(_processes.Sum(process => process.ProcessorTime.Ticks));

    /// <summary>Starts so many in an empty database; each then has its share of the workload, and ended it.</summary>
    public static async Task<WarmWorkers> StartAsync(
        string connectionString,
        int count,
        Workload warmUp,
        CancellationToken cancellationToken,
        params (string Name, string Value)[] settings)
    {
        var workers = new WarmWorkers(connectionString);
        try
        {
            await workers._contender.DefineAsync(warmUp.Flow, cancellationToken);
            var sleep = warmUp.Sleep.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
            for (var n = 0; n < count; n++)
            {
                workers._processes.Add(await ServingWorker.StartAsync(
                    connectionString,
                    ServingWorker.Serving("NoOp", warmUp.Flow.Slug),
                    cancellationToken,
                    [.. settings, ("PGFLOW_BENCH_SLEEP", sleep)]));
            }

            await workers.RateAsync(warmUp, cancellationToken);
            return workers;
        }
        catch
        {
            await workers.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Tasks per second from the first claim to the last result. All runs are there at once: they are started by one
    /// transaction.
    /// </summary>
    public async Task<double> RateAsync(Workload workload, CancellationToken cancellationToken)
    {
        var since = await _database.ScalarAsync<DateTime>("select clock_timestamp()", cancellationToken);
        await _contender.StartAsync(workload, cancellationToken, perCall: workload.Runs);
        _ = await Polling.UntilAsync(
            () => _database.ScalarAsync<bool>(IsOver, cancellationToken), Patience, cancellationToken)
            ?? throw new InvalidOperationException($"The workers did not end: {_processes[0].Tail}");
        var busy = await _database.ScalarAsync<long>(Busy, cancellationToken, since);
        return busy == _processes.Count
            ? workload.Tasks / await _contender.DrainSecondsAsync(workload, since, cancellationToken)
            : throw new InvalidOperationException($"Only {busy} of {_processes.Count} workers had any task.");
    }

    /// <summary>
    /// One more workload before the clock. After the first one the runtime compiles everything once more, for good:
    /// without this, eight processes spend half of their processor time on it, all at the same time.
    /// </summary>
    public Task SettleAsync(Workload workload, CancellationToken cancellationToken) =>
        RateAsync(workload, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _contender.DisposeAsync();
        await _database.DisposeAsync();
    }
}
