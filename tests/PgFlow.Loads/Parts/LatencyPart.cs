using System.Diagnostics;
using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>
/// From <c>start_flow</c> to the handler, and from one step to the next, on an idle worker; each run comes when the
/// last one has long ended.
/// </summary>
internal sealed class LatencyPart : IPart
{
    private const string Flow = "bench_gauge";

    private const string Entries =
        """
        select (f.output->>'entered')::bigint, (s.output->>'entered')::bigint
        from pgflow.step_tasks f join pgflow.step_tasks s on s.run_id = f.run_id and s.step_slug = 'second'
        where f.run_id = $1 and f.step_slug = 'first' and s.status = 'completed'
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Long enough for a worker to be idle again, and uneven, so that it meets polls at any moment.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    // Three of three hundred lie beyond the 99th percentile.
    private const int Samples = 300;

    public string Name => "latency";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        await using var database = new Database(await arena.InstallAsync("latency", cancellationToken));
        var rows = new List<string[]>();
        foreach (var (name, listens) in new[] { ("LISTEN", "true"), ("polling", "false") })
        {
            var commits = await CommitsAsync(database, 200, TimeSpan.Zero, cancellationToken);
            var rareCommits = await CommitsAsync(database, settings.IsShort ? 10 : 30, Pause, cancellationToken);
            await using var worker = await ServingWorker.StartAsync(
                database.ConnectionString,
                ServingWorker.Serving("NoOp", Flow),
                cancellationToken,
                ("PgFlow__Waking__Listen", listens));
            var count = settings.IsShort ? Samples / 4 : Samples;

            // The first few compile.
            await SampleAsync(database, 5, cancellationToken);
            var latencies = await SampleAsync(database, count, cancellationToken);
            rows.Add(Row(name, "start_flow to handler", [.. latencies.Select(one => one.Start)], commits, rareCommits));
            rows.Add(Row(name, "step to step", [.. latencies.Select(one => one.Step)], commits, rareCommits));
        }

        return new PartTable(
            [
                "idle worker", "from, to", "samples", "p50, ms", "p99, ms", "one commit of many, ms",
                "one commit after such a pause, ms",
            ],
            rows);
    }

    private static string[] Row(
        string name,
        string way,
        IReadOnlyList<double> latencies,
        IReadOnlyList<double> commits,
        IReadOnlyList<double> rareCommits) =>
        [
            name, way, Figures.Whole(latencies.Count), Figures.Milliseconds(Figures.Median(latencies)),
            Figures.Milliseconds(Figures.Percentile(latencies, 0.99)), Figures.Fraction(Figures.Median(commits)),
            Figures.Fraction(Figures.Median(rareCommits)),
        ];

    private static async Task<IReadOnlyList<(double Start, double Step)>> SampleAsync(
        Database database, int count, CancellationToken cancellationToken)
    {
        var samples = new List<(double Start, double Step)>();
        for (var n = 0; n < count; n++)
        {
            await Polling.ForAsync(Pause + TimeSpan.FromMilliseconds(n * 37 % 100), cancellationToken);
            var runId = Guid.NewGuid();
            var started = DateTimeOffset.UtcNow;
            await database.ExecuteAsync(
                "select pgflow.start_flow($1, '{}', $2)", cancellationToken, Flow, runId);
            IReadOnlyList<(long First, long Second)> entries = [];
            _ = await Polling.UntilAsync(
                async () => (entries = await EntriesAsync(database, runId, cancellationToken)).Count > 0,
                Patience,
                cancellationToken) ?? throw new InvalidOperationException($"Run {runId} did not end.");
            var begun = (started - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            samples.Add(((entries[0].First - begun) / 1_000d, (entries[0].Second - entries[0].First) / 1_000d));
        }

        return samples;
    }

    private static Task<IReadOnlyList<(long First, long Second)>> EntriesAsync(
        Database database, Guid runId, CancellationToken cancellationToken) =>
        database.QueryAsync(Entries, row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken, runId);

    // After a pause the processor's caches hold nothing of the server any more: what came at once a moment ago takes
    // several times as long, for a commit as for a run.
    private static async Task<IReadOnlyList<double>> CommitsAsync(
        Database database, int count, TimeSpan pause, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("create table if not exists commits (n int)", cancellationToken);
        var times = new List<double>();
        for (var n = 0; n < count; n++)
        {
            if (pause > TimeSpan.Zero)
            {
                await Polling.ForAsync(pause, cancellationToken);
            }

            var watch = Stopwatch.StartNew();
            await database.ExecuteAsync("insert into commits values ($1)", cancellationToken, n);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times;
    }
}
