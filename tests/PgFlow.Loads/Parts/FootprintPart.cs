using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Processes;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>How soon a worker claims, what it holds with a thousand handlers at once, what a task allocates.</summary>
internal sealed class FootprintPart : IPart
{
    private const int Handlers = 1_000;

    private const string Completed = "select count(*) from pgflow.step_tasks where status = 'completed'";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "footprint";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        await using var database = new Database(await arena.InstallAsync("footprint", cancellationToken));
        await using var contender = new PgFlowContender(database.ConnectionString);
        var rows = new List<string[]>
        {
            new[]
            {
                "start of the process to first claim, ms",
                await FirstClaimAsync(database, contender, cancellationToken),
            },
        };
        await contender.MeasureAsync(
            new Workload("gauge", FlowShape.Gauge, settings.IsShort ? 5_000 : 20_000), cancellationToken);
        rows.Add(["allocated per task, kB", Figures.Fraction(await database.ScalarAsync<double>(
            """
            select (
              (max((output->>'allocated')::bigint) - min((output->>'allocated')::bigint)) / count(*) / 1000.0)::float8
            from pgflow.step_tasks
            """,
            cancellationToken))]);
        rows.AddRange(await ManyHandlersAsync(database, contender, cancellationToken));
        return new PartTable(["one worker", "figure"], rows);
    }

    private static async Task<string> FirstClaimAsync(
        Database database, PgFlowContender contender, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var n = 0; n < 3; n++)
        {
            await contender.DefineAsync(FlowShape.Single, cancellationToken);
            await contender.StartAsync(new Workload("one", FlowShape.Single, 1), cancellationToken);
            var started = await database.ScalarAsync<DateTime>("select clock_timestamp()", cancellationToken);
            await PgFlowProcess.RunAsync(
                ["worker", "--until-idle", "--flows", "bench_single", "--plugins", BuiltFiles.Plugin("NoOp")],
                new Dictionary<string, string> { ["ConnectionStrings__PgFlow"] = database.ConnectionString },
                cancellationToken);
            var claimed = await database.ScalarAsync<DateTime>(
                "select min(started_at) from pgflow.step_tasks", cancellationToken);
            times.Add((claimed - started).TotalMilliseconds);
        }

        return Figures.Whole(Figures.Median(times));
    }

    // Handlers of two seconds: all of them are inside at the same time.
    private static async Task<IReadOnlyList<string[]>> ManyHandlersAsync(
        Database database, PgFlowContender contender, CancellationToken cancellationToken)
    {
        await contender.DefineAsync(FlowShape.Single, cancellationToken);
        await using var connections = BackendWatch.Start(database);
        await using var worker = await ServingWorker.StartAsync(
            database.ConnectionString,
            ServingWorker.Serving("NoOp", "bench_single"),
            cancellationToken,
            ("PgFlow__Fetching__Concurrency", $"{Handlers}"),
            ("PGFLOW_BENCH_SLEEP", "2000"));
        await Polling.ForAsync(TimeSpan.FromSeconds(5), cancellationToken);
        var idle = worker.ResidentBytes;
        await contender.StartAsync(new Workload("many", FlowShape.Single, Handlers * 4), cancellationToken);
        var most = 0L;
        _ = await Polling.UntilAsync(
            async () =>
            {
                most = Math.Max(most, worker.ResidentBytes);
                return await database.ScalarAsync<long>(Completed, cancellationToken) == Handlers * 4;
            },
            Patience,
            cancellationToken) ?? throw new InvalidOperationException($"It did not end: {worker.Tail}");
        return
        [
            ["resident when idle, MB", Figures.Whole(idle / 1e6)],
            [$"resident with {Handlers:N0} handlers, MB", Figures.Whole(most / 1e6)],
            [$"connections with {Handlers:N0} handlers", Figures.Whole(connections.Most)],
        ];
    }
}
