using System.Diagnostics;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Scaling;

/// <summary>
/// A bursty load, asked for by <c>scaling_demand</c> as KEDA would, with as many real worker processes as the
/// arithmetic of the autoscaler gives; until there is none left.
/// </summary>
internal static class ScalingRun
{
    public const string Flow = "bench_map";

    public static async Task<ScalingReport> MeasureAsync(
        ScalingSettings settings, CancellationToken cancellationToken)
    {
        await using var server = await EmbeddedServer.StartAsync(
            new EmbeddedServerOptions { IsDurable = true }, cancellationToken);
        await new SchemaInstaller(server.ConnectionString).InstallAsync(cancellationToken: cancellationToken);
        await using var database = new Database(server.ConnectionString);
        await database.ExecuteAsync("select pgflow.create_flow($1)", cancellationToken, Flow);
        await database.ExecuteAsync(
            "select pgflow.add_step($1, 'elements', step_type => 'map')", cancellationToken, Flow);

        await using var fleet = new WorkerFleet(server.ConnectionString, settings);
        var samples = await WatchAsync(settings, database, fleet, cancellationToken);
        await fleet.ScaleToAsync(0);
        var totals = await fleet.TotalsAsync(cancellationToken);
        var repeated = await database.ScalarAsync<long>(
            "select count(*) from pgflow.step_tasks where attempts_count <> 1 or status <> 'completed'",
            cancellationToken);
        return new ScalingReport(settings, samples, totals, repeated);
    }

    private static async Task<IReadOnlyList<ScalingSample>> WatchAsync(
        ScalingSettings settings, Database database, WorkerFleet fleet, CancellationToken cancellationToken)
    {
        var autoscaler = new Autoscaler(settings.Rules);
        var load = new BurstyLoad(database, settings);
        var arriving = load.RunAsync(cancellationToken);
        var samples = new List<ScalingSample>();
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(settings.Real(settings.Rules.PollingInterval));
        do
        {
            var now = watch.Elapsed * settings.Speed;
            var (demand, ready, started) = await LookAsync(settings.Rules, database, cancellationToken);
            autoscaler.Observe(now, demand);
            await fleet.ScaleToAsync(autoscaler.Replicas);
            samples.Add(new ScalingSample(
                now, load.TakeArrived(), ready, started, demand, autoscaler.Wanted, autoscaler.Replicas));
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        while (watch.Elapsed < settings.Real(settings.Length)
            && (!arriving.IsCompleted || autoscaler.Replicas > 0 || samples[^1].Demand > 0));

        await arriving;
        return samples;
    }

    private static async Task<(int Demand, long Ready, long Started)> LookAsync(
        ScalerRules rules, Database database, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            """
            select pgflow.scaling_demand(max_count => $1),
              count(*) filter (where status = 'queued'), count(*) filter (where status = 'started')
            from pgflow.step_tasks
            """,
            row => (row.GetInt32(0), row.GetInt64(1), row.GetInt64(2)),
            cancellationToken,
            rules.MaxReplicas * rules.Target);
        return rows[0];
    }
}
