using PgFlow.Loads.Databases;
using PgFlow.Loads.Failures.Judging;
using PgFlow.Loads.Processes;

namespace PgFlow.Loads.Failures;

/// <summary>Real worker processes under load on one database: what a fault is injected into.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);

    private readonly StageConnections _connections;
    private readonly PluginFolder _plugins = new("Ledger");
    private readonly List<PgFlowProcess> _all = [];
    private readonly List<PgFlowProcess> _running = [];

    private Stage(StageConnections connections, FailureSettings settings)
    {
        (_connections, Settings) = (connections, settings);
        Database = new Database(connections.Admin);
        Ledger = new Database(connections.Ledger);
        Tasks = new TaskWatch(Database);
        Load = new Load(Database, settings);
    }

    public FailureSettings Settings { get; }

    public Database Database { get; }

    public Database Ledger { get; }

    public TaskWatch Tasks { get; }

    public Load Load { get; }

    public IReadOnlyList<PgFlowProcess> Workers => _running;

    /// <summary>Every worker that there was, by its id.</summary>
    public IReadOnlyDictionary<Guid, int> Processes =>
        _all.Where(worker => worker.WorkerId is not null)
            .ToDictionary(worker => worker.WorkerId!.Value, worker => worker.Id);

    public long StaleResults => _all.Sum(worker => worker.Totals?.Stale ?? 0);

    /// <summary>Starts the workers and the load; returns when a tenth of the first load is done.</summary>
    /// <param name="connections">To a database with the schema and the plugin's flows.</param>
    /// <param name="settings">How much of everything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Stage> SetAsync(
        StageConnections connections, FailureSettings settings, CancellationToken cancellationToken)
    {
        var stage = new Stage(connections, settings);
        try
        {
            await LedgerTable.CreateAsync(stage.Ledger, cancellationToken);
            await stage.StartWorkersAsync(settings.WorkerCount, cancellationToken);
            await stage.Load.StartAsync(cancellationToken);
            var tenth = stage.Load.FirstTasks / 10;
            _ = await Polling.UntilAsync(
                async () => await stage.Tasks.CompletedAsync(cancellationToken) >= tenth, WarmUp, cancellationToken)
                ?? throw new InvalidOperationException($"The workers do not work: {stage._all[0].Tail}");
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<PgFlowProcess>> StartWorkersAsync(int count, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(Settings.Environment)
        {
            ["ConnectionStrings__PgFlow"] = _connections.Workers,
            ["ConnectionStrings__Ledger"] = _connections.Ledger,
        };
        var started = Enumerable.Range(0, count)
            .Select(_ => PgFlowProcess.Start(["worker", "--plugins", _plugins.Path], environment))
            .ToList();
        _all.AddRange(started);
        _running.AddRange(started);
        await Task.WhenAll(started.Select(worker => worker.ServesAsync(cancellationToken)));
        return started;
    }

    /// <summary>Kills workers without a word to them.</summary>
    public async Task KillAsync(IReadOnlyList<PgFlowProcess> workers, CancellationToken cancellationToken)
    {
        await Task.WhenAll(workers.Select(worker => worker.SignalAsync("KILL")));
        await Task.WhenAll(workers.Select(worker => worker.ExitCodeAsync(cancellationToken)));
        _running.RemoveAll(workers.Contains);
    }

    /// <summary>Stops workers in order; every one of them must say that it did.</summary>
    public async Task StopAsync(IReadOnlyList<PgFlowProcess> workers, CancellationToken cancellationToken)
    {
        await Task.WhenAll(workers.Select(worker => worker.SignalAsync("TERM")));
        _running.RemoveAll(workers.Contains);
        foreach (var worker in workers)
        {
            var exitCode = await worker.ExitCodeAsync(cancellationToken);
            if (exitCode != 0)
            {
                throw new InvalidOperationException(
                    $"A worker that was asked to stop exited with {exitCode}: {worker.Tail}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        foreach (var worker in _all)
        {
            if (Settings.LogFolder is { } folder)
            {
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(Path.Combine(folder, $"worker-{worker.Id}.log"), worker.Tail);
            }

            await worker.DisposeAsync();
        }

        await Database.DisposeAsync();
        await Ledger.DisposeAsync();
        _plugins.Dispose();
    }
}
