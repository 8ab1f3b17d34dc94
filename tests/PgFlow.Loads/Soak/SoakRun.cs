using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Processes;

namespace PgFlow.Loads.Soak;

/// <summary>Workers, producers and pruning beside each other on a server of their own.</summary>
internal static class SoakRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<SoakReport> MeasureAsync(SoakSettings settings, CancellationToken cancellationToken)
    {
        var options = new EmbeddedServerOptions
        {
            IsDurable = true,
            Settings = new Dictionary<string, string>
            {
                ["autovacuum_naptime"] = $"{Math.Ceiling(settings.VacuumInterval.TotalSeconds)}s",
            },
        };
        await using var server = await EmbeddedServer.StartAsync(options, cancellationToken);
        await new SchemaInstaller(server.ConnectionString).InstallAsync(cancellationToken: cancellationToken);
        await using var database = new Database(server.ConnectionString);
        using var plugins = new PluginFolder("Soak");
        var workers = Enumerable.Range(0, settings.WorkerCount).Select(_ => Start(server, plugins)).ToList();
        try
        {
            await Task.WhenAll(workers.Select(worker => worker.ServesAsync(cancellationToken)));
            return await MeasureAsync(settings, database, workers, cancellationToken);
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }
    }

    private static PgFlowProcess Start(EmbeddedServer server, PluginFolder plugins) =>
        PgFlowProcess.Start(
            ["worker", "--plugins", plugins.Path],
            new Dictionary<string, string>
            {
                ["ConnectionStrings__PgFlow"] = server.ConnectionString,
                ["PgFlow__Logging__Format"] = "Json",
            });

    private static async Task<SoakReport> MeasureAsync(
        SoakSettings settings,
        Database database,
        List<PgFlowProcess> workers,
        CancellationToken cancellationToken)
    {
        using var measuring = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var producer = new SoakProducer(database, settings);
        var sampling = new SoakSampler(database, workers).RunAsync(settings.SampleInterval, measuring.Token);
        var pruning = producer.PruneAsync(measuring.Token);
        await producer.StartRunsAsync(cancellationToken);
        await measuring.CancelAsync();
        var samples = await sampling;
        var prunes = await pruning;

        await Polling.UntilAsync(
            async () => await UnfinishedAsync(database, cancellationToken) == 0, Patience, cancellationToken);
        return new SoakReport(
            settings,
            samples,
            prunes,
            await StopAsync(workers, cancellationToken),
            await UnfinishedAsync(database, cancellationToken),
            await database.QueryAsync(
                "select violation from pgflow.check_invariants()", row => row.GetString(0), cancellationToken));
    }

    private static Task<long> UnfinishedAsync(Database database, CancellationToken cancellationToken) =>
        database.ScalarAsync<long>("select count(*) from pgflow.runs where status = 'started'", cancellationToken);

    private static async Task<IReadOnlyList<TaskTotals>> StopAsync(
        List<PgFlowProcess> workers, CancellationToken cancellationToken)
    {
        var totals = new List<TaskTotals>();
        foreach (var worker in workers)
        {
            await worker.SignalAsync("TERM");
            await worker.ExitCodeAsync(cancellationToken);
            totals.Add(worker.Totals
                ?? throw new InvalidOperationException($"A worker did not stop in order: {worker.Tail}"));
        }

        return totals;
    }
}
