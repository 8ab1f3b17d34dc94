using PgFlow.Loads.Compare;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>
/// One to a thousand handlers at once in a warm process: none of them does anything, then each waits for 10 ms. In
/// turns.
/// </summary>
internal sealed class HandlersPart : IPart
{
    private const int WarmUpShare = 4;

    private static readonly TimeSpan Sleep = TimeSpan.FromMilliseconds(10);

    public string Name => "handlers";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync("handlers", cancellationToken);
        var workloads = ((int[])[1, 10, 100, 1_000]).ToDictionary(handlers => handlers, handlers => new[]
        {
            new Workload("no-op", FlowShape.Single, settings.IsShort ? 5_000 : 20_000),
            new Workload("wait", FlowShape.Single, Waiting(handlers, settings)) { Sleep = Sleep },
        });
        var rates = workloads.ToDictionary(one => one.Key, one => one.Value.Select(_ => new List<double>()).ToArray());
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var (handlers, both) in workloads)
            {
                foreach (var (n, workload) in both.Index())
                {
                    await arena.SettleAsync(cancellationToken);
                    rates[handlers][n].Add(await RateAsync(connectionString, handlers, workload, cancellationToken));
                }
            }
        }

        return new PartTable(
            ["concurrent handlers", "no-op tasks", "tasks/s", "tasks of 10 ms", "tasks/s"],
            [.. workloads.Select(one => new[]
            {
                Figures.Whole(one.Key),
                Figures.Whole(one.Value[0].Tasks),
                Figures.Whole(Figures.Median(rates[one.Key][0])),
                Figures.Whole(one.Value[1].Tasks),
                Figures.Whole(Figures.Median(rates[one.Key][1])),
            })]);
    }

    // A single handler that waits does not make a hundred of them in a second.
    private static int Waiting(int handlers, CompareSettings settings) =>
        Math.Min(settings.IsShort ? 5_000 : 20_000, handlers * (settings.IsShort ? 200 : 500));

    private static async Task<double> RateAsync(
        string connectionString, int handlers, Workload workload, CancellationToken cancellationToken)
    {
        await using var worker = await WarmWorkers.StartAsync(
            connectionString,
            count: 1,
            workload with { Runs = workload.Runs / WarmUpShare },
            cancellationToken,
            ("PgFlow__Fetching__Concurrency", $"{handlers}"));
        return await worker.RateAsync(workload, cancellationToken);
    }
}
