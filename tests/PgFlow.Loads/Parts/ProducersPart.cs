using System.Diagnostics;
using Npgsql;
using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>
/// Eight producers that start one run per call, beside a worker that waits for them and beside one that is busy all the
/// time, with wake-up and without.
/// </summary>
internal sealed class ProducersPart : IPart
{
    private const int Producers = 8;

    // More than a worker handles in any second.
    private const int BacklogPerSecond = 25_000;
    private const string Flow = "bench_single";

    // Of what waited before the producers began: as long as that is there, the worker was never idle.
    private const string BacklogLeft =
        "select count(*) from pgflow.step_tasks where flow_slug = $1 and status = 'queued' and queued_at < $2";

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public string Name => "producers";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync("producers", cancellationToken);
        await using var contender = new PgFlowContender(connectionString);
        var time = TimeSpan.FromSeconds(settings.IsShort ? 2 : 4);
        var enough = (int)((Settling + time).TotalSeconds * BacklogPerSecond);
        var rows = new List<string[]>();
        var complaints = new List<string>();
        foreach (var (name, backlog) in new[] { ("waits", 0), ("is busy", enough) })
        {
            var (on, off) = (new List<Measured>(), new List<Measured>());
            for (var round = 0; round < settings.Rounds; round++)
            {
                on.Add(await RateAsync(arena, contender, connectionString, backlog, "true", time, cancellationToken));
                off.Add(await RateAsync(
                    arena, contender, connectionString, backlog, "false", time, cancellationToken));
            }

            var left = on.Concat(off).Min(one => one.Left);
            if (backlog > 0 && left == 0)
            {
                complaints.Add("the busy worker ran out of work before the producers ended: its row says nothing");
            }

            rows.Add(
            [
                name,
                Figures.Whole(Figures.Median(off.Select(one => one.Made))),
                Figures.Whole(Figures.Median(on.Select(one => one.Made))),
                Figures.Fraction(Figures.Median(on.Zip(off, (one, other) => one.Made / other.Made))),
                Figures.Whole(Figures.Median(off.Select(one => one.Handled))),
                Figures.Whole(Figures.Median(on.Select(one => one.Handled))),
                backlog > 0 ? Figures.Whole(left) : "",
            ]);
        }

        return new PartTable(
            [
                "8 producers beside a worker that", "wake-up off, runs/s", "wake-up on, runs/s", "ratio",
                "worker handles, off, tasks/s", "worker handles, on, tasks/s",
                "backlog left, least",
            ],
            rows)
        {
            Complaints = complaints,
        };
    }

    private static async Task<Measured> RateAsync(
        Arena arena,
        PgFlowContender contender,
        string connectionString,
        int backlog,
        string listens,
        TimeSpan time,
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
        await Polling.ForAsync(Settling, cancellationToken);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var database = new Database(connectionString);
        var handled = await HandledAsync(database, cancellationToken);
        var since = await database.ScalarAsync<DateTime>("select clock_timestamp()", cancellationToken);
        var watch = Stopwatch.StartNew();
        var started = await Task.WhenAll(
            Enumerable.Range(0, Producers).Select(_ => ProduceAsync(source, watch, time, cancellationToken)));
        var seconds = watch.Elapsed.TotalSeconds;
        handled = await HandledAsync(database, cancellationToken) - handled;
        var left = await database.ScalarAsync<long>(BacklogLeft, cancellationToken, Flow, since);
        return new Measured(started.Sum() / seconds, handled / seconds, left);
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

    // Runs started and tasks handled per second, and what was left of the backlog.
    private sealed record Measured(double Made, double Handled, long Left);
}
