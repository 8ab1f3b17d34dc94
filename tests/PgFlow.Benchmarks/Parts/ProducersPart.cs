using System.Diagnostics;
using Npgsql;
using PgFlow.Benchmarks.Compare;
using PgFlow.Benchmarks.Databases;
using PgFlow.Benchmarks.Processes;
using PgFlow.Benchmarks.Tables;

namespace PgFlow.Benchmarks.Parts;

/// <summary>
/// Eight producers that start one run per call, beside a worker that waits for them and beside one that is busy all the
/// time, with wake-up and without.
/// </summary>
internal sealed class ProducersPart : IPart
{
    private const int Producers = 8;
    private const int Backlog = 30_000;
    private const string Flow = "bench_single";

    public string Name => "producers";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync("producers", cancellationToken);
        await using var contender = new PgFlowContender(connectionString);
        var rows = new List<string[]>();
        foreach (var (name, backlog) in new[] { ("waits", 0), ("is busy", Backlog) })
        {
            var (on, off) = (new List<(double Made, double Handled)>(), new List<(double Made, double Handled)>());
            for (var round = 0; round < settings.Rounds; round++)
            {
                on.Add(await RateAsync(arena, contender, connectionString, backlog, "true", settings, cancellationToken));
                off.Add(await RateAsync(
                    arena, contender, connectionString, backlog, "false", settings, cancellationToken));
            }

            rows.Add(
            [
                name,
                Figures.Whole(Figures.Median(off.Select(one => one.Made))),
                Figures.Whole(Figures.Median(on.Select(one => one.Made))),
                Figures.Fraction(Figures.Median(on.Zip(off, (one, other) => one.Made / other.Made))),
                Figures.Whole(Figures.Median(off.Select(one => one.Handled))),
                Figures.Whole(Figures.Median(on.Select(one => one.Handled))),
            ]);
        }

        return new PartTable(
            [
                "8 producers beside a worker that", "wake-up off, runs/s", "wake-up on, runs/s", "ratio",
                "worker handles, off, tasks/s", "worker handles, on, tasks/s",
            ],
            rows);
    }

    private static async Task<(double Made, double Handled)> RateAsync(
        Arena arena,
        PgFlowContender contender,
        string connectionString,
        int backlog,
        string listens,
        CompareSettings settings,
        CancellationToken cancellationToken)
    {
        await contender.DefineAsync(FlowShape.Single, cancellationToken);
        await contender.StartAsync(new Workload("backlog", FlowShape.Single, backlog), cancellationToken);
        await arena.SettleAsync(cancellationToken);
        await using var worker = await ServingWorker.StartAsync(
            connectionString,
            ServingWorker.Serving("NoOp", Flow),
            cancellationToken,
            ("PgFlow__Waking__Listen", listens));
        await Polling.ForAsync(TimeSpan.FromSeconds(1), cancellationToken);
        await using var source = NpgsqlDataSource.Create(connectionString);
        var time = TimeSpan.FromSeconds(settings.IsShort ? 2 : 4);
        await using var database = new Database(connectionString);
        var handled = await HandledAsync(database, cancellationToken);
        var watch = Stopwatch.StartNew();
        var started = await Task.WhenAll(
            Enumerable.Range(0, Producers).Select(_ => ProduceAsync(source, watch, time, cancellationToken)));
        var seconds = watch.Elapsed.TotalSeconds;
        handled = await HandledAsync(database, cancellationToken) - handled;
        return (started.Sum() / seconds, handled / seconds);
    }

    private static async Task<long> HandledAsync(Database database, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            "select count(*) from pgflow.step_tasks where flow_slug = $1 and status = 'completed'",
            row => row.GetInt64(0),
            cancellationToken,
            Flow))[0];

    private static async Task<int> ProduceAsync(
        NpgsqlDataSource source, Stopwatch watch, TimeSpan time, CancellationToken cancellationToken)
    {
        var count = 0;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var start = new NpgsqlCommand(
            "select run_id from pgflow.start_flow('bench_single', '{}')", connection);
        await start.PrepareAsync(cancellationToken);
        while (watch.Elapsed < time)
        {
            await start.ExecuteScalarAsync(cancellationToken);
            count++;
        }

        return count;
    }
}
