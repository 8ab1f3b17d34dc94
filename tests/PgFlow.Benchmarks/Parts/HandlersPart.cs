using PgFlow.Benchmarks.Compare;
using PgFlow.Benchmarks.Tables;

namespace PgFlow.Benchmarks.Parts;

/// <summary>One to a thousand handlers at once: none of them does anything, then each waits for 10 ms.</summary>
internal sealed class HandlersPart : IPart
{
    private static readonly TimeSpan Sleep = TimeSpan.FromMilliseconds(10);

    public string Name => "handlers";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync("handlers", cancellationToken);
        var rows = new List<string[]>();
        foreach (var handlers in (int[])[1, 10, 100, 1_000])
        {
            await using var worker = new PgFlowContender(connectionString)
            {
                Settings = new Dictionary<string, string> { ["PgFlow__Fetching__Concurrency"] = $"{handlers}" },
            };
            var runs = Math.Min(settings.IsShort ? 5_000 : 20_000, handlers * 500);
            var workload = new Workload("single", FlowShape.Single, runs);
            rows.Add(
            [
                Figures.Whole(handlers),
                await RateAsync(worker, workload, settings.Rounds, cancellationToken),
                await RateAsync(worker, workload with { Sleep = Sleep }, settings.Rounds, cancellationToken),
            ]);
        }

        return new PartTable(["concurrent handlers", "tasks/s", "tasks/s, 10 ms each"], rows);
    }

    private static async Task<string> RateAsync(
        PgFlowContender worker, Workload workload, int rounds, CancellationToken cancellationToken)
    {
        var rates = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            rates.Add((await worker.MeasureAsync(workload, cancellationToken)).TasksPerSecond);
        }

        return Figures.Whole(Figures.Median(rates));
    }
}
