using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>What a worker with nothing to do asks of the database and of the machine.</summary>
internal sealed class IdlePart : IPart
{
    private const string Calls =
        """
        select coalesce(sum(s.calls), 0)::bigint, coalesce(sum(s.total_exec_time), 0)::float8
        from pg_stat_statements s join pg_database d on d.oid = s.dbid
        where d.datname = current_database() and s.query not like '%pg_stat_statements%'
        """;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    public string Name => "idle";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        var time = TimeSpan.FromSeconds(settings.IsShort ? 10 : 30);
        foreach (var flows in (int[])[1, 10, 100])
        {
            rows.Add(await RowAsync(arena, flows, time, cancellationToken));
        }

        return new PartTable(
            [
                "idle flows", "queries/s", "worker, % of a core", "the same right after start-up",
                "statements, % of a core", "resident, MB",
            ],
            rows);
    }

    private static async Task<string[]> RowAsync(
        Arena arena, int flows, TimeSpan time, CancellationToken cancellationToken)
    {
        await using var database = new Database(await arena.InstallAsync($"idle_{flows}", cancellationToken));
        await database.ExecuteAsync("create extension pg_stat_statements", cancellationToken);
        await using var worker = await ServingWorker.StartAsync(
            database.ConnectionString,
            ServingWorker.Serving(
                "ManyFlows", [.. Enumerable.Range(0, flows).Select(n => $"many_{n:000}")]),
            cancellationToken);

        // It still compiles what it needs, and its polls slow down.
        var atStart = worker.ProcessorTime;
        await Polling.ForAsync(WarmUp, cancellationToken);
        var warmUp = worker.ProcessorTime - atStart;
        var (calls, load) = await CallsAsync(database, cancellationToken);
        var processor = worker.ProcessorTime;
        await Polling.ForAsync(time, cancellationToken);
        var (callsAfter, loadAfter) = await CallsAsync(database, cancellationToken);
        return
        [
            Figures.Whole(flows),
            Figures.Fraction((callsAfter - calls) / time.TotalSeconds),
            Figures.Fraction((worker.ProcessorTime - processor) / time * 100),
            Figures.Fraction(warmUp / WarmUp * 100),
            Figures.Fraction((loadAfter - load) / time.TotalMilliseconds * 100),
            Figures.Whole(worker.ResidentBytes / 1e6),
        ];
    }

    private static async Task<(long Calls, double Load)> CallsAsync(
        Database database, CancellationToken cancellationToken) =>
        (await database.QueryAsync(Calls, row => (row.GetInt64(0), row.GetDouble(1)), cancellationToken))[0];
}
