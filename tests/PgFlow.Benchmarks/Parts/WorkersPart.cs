using PgFlow.Benchmarks.Compare;
using PgFlow.Benchmarks.Tables;

namespace PgFlow.Benchmarks.Parts;

/// <summary>
/// Several worker processes on the same queue. Processes that are still starting would blur it: the clock starts when
/// the last of them has its first task.
/// </summary>
internal sealed class WorkersPart : IPart
{
    private const string Steady =
        """
        with joined as (
          select max(first) as at from (
            select min(started_at) as first from pgflow.step_tasks group by last_worker_id) w
        )
        select count(*) filter (where completed_at > joined.at)
          / extract(epoch from max(completed_at) - joined.at)::float8
        from pgflow.step_tasks, joined
        group by joined.at
        """;

    public string Name => "workers";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync("workers", cancellationToken);
        await using var database = new Databases.Database(connectionString);
        var deadlocks = arena.CountInLog("deadlock detected");
        int[] counts = [1, 2, 4, 8];
        var rates = counts.ToDictionary(count => count, _ => new List<double>());
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var count in counts)
            {
                await arena.SettleAsync(cancellationToken);
                await DrainAsync(connectionString, count, settings, cancellationToken);
                rates[count].Add(await database.ScalarAsync<double>(Steady, cancellationToken));
            }
        }

        var one = Figures.Median(rates[1]);
        return new PartTable(
            ["worker processes", "tasks/s", "x one", "deadlocks in all"],
            [.. rates.Select(rate => new[]
            {
                Figures.Whole(rate.Key),
                Figures.Whole(Figures.Median(rate.Value)),
                Figures.Fraction(Figures.Median(rate.Value) / one),
                Figures.Whole(arena.CountInLog("deadlock detected") - deadlocks),
            })]);
    }

    private static async Task DrainAsync(
        string connectionString, int count, CompareSettings settings, CancellationToken cancellationToken)
    {
        await using var workers = new PgFlowContender(connectionString) { Workers = count };
        await workers.MeasureAsync(
            new Workload("single", FlowShape.Single, settings.IsShort ? 20_000 : 60_000), cancellationToken);
    }
}
