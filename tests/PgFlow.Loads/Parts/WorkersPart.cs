using PgFlow.Loads.Compare;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>
/// Several worker processes on the same queue. Each of them is warm: eight that still compile would share the time that
/// one needs for it.
/// </summary>
internal sealed class WorkersPart : IPart
{
    /// <summary>Runs that each process has before it is first left in peace for a moment.</summary>
    public const int WarmUp = 10_000;

    public string Name => "workers";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync("workers", cancellationToken);
        var deadlocks = arena.CountInLog("deadlock detected");
        int[] counts = [1, 2, 4, 8];
        var rates = counts.ToDictionary(count => count, _ => new List<double>());
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var count in counts)
            {
                await arena.SettleAsync(cancellationToken);
                rates[count].Add(await RateAsync(connectionString, count, settings, cancellationToken));
            }
        }

        return new PartTable(
            ["worker processes", "tasks/s", "x one", "deadlocks in all"],
            [.. rates.Select(rate => new[]
            {
                Figures.Whole(rate.Key),
                Figures.Whole(Figures.Median(rate.Value)),
                Figures.Fraction(Figures.Median(rate.Value.Zip(rates[1], (many, one) => many / one))),
                Figures.Whole(arena.CountInLog("deadlock detected") - deadlocks),
            })]);
    }

    private static async Task<double> RateAsync(
        string connectionString, int count, CompareSettings settings, CancellationToken cancellationToken)
    {
        var workload = new Workload("single", FlowShape.Single, settings.IsShort ? 20_000 : 60_000);
        await using var workers = await WarmWorkers.StartAsync(
            connectionString, count, workload with { Runs = count * WarmUp }, cancellationToken);
        await workers.SettleAsync(workload, cancellationToken);
        return await workers.RateAsync(workload, cancellationToken);
    }
}
