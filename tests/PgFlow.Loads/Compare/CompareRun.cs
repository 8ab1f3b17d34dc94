using PgFlow.Loads.Parts;
using PgFlow.Loads.Peers;
using PgFlow.Loads.Tables;
using Spectre.Console;

namespace PgFlow.Loads.Compare;

/// <summary>Everything on one throw-away server: first the comparison, then what concerns this worker alone.</summary>
internal static class CompareRun
{
    public static async Task<int> RunAsync(CompareSettings settings, CancellationToken cancellationToken)
    {
        var parts = PartCatalog.All.Where(part => settings.Names(part.Name)).ToList();
        var isEverything = settings.Only.Count == 0;
        await using var arena = await Arena.OpenAsync(cancellationToken);
        AnsiConsole.WriteLine(
            $"PostgreSQL {arena.PostgresVersion}, fsync on, {Environment.ProcessorCount} cores for server and workers, "
            + $"medians of {settings.Rounds} rounds");
        var exitCode = 0;
        if (isEverything || parts.Count < settings.Only.Count)
        {
            await CompareAsync(arena, settings, cancellationToken);
        }

        foreach (var part in isEverything ? PartCatalog.All : parts)
        {
            var table = await part.MeasureAsync(arena, settings, cancellationToken);
            exitCode = Math.Max(exitCode, JudgedTable.Write(table.Columns, table.Rows, "", table.Complaints));
        }

        AnsiConsole.WriteLine($"Deadlocks in the server's log: {arena.CountInLog("deadlock detected")}");
        return exitCode;
    }

    private static async Task CompareAsync(Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        await using var ours = new PgFlowContender(await arena.InstallAsync("ours", cancellationToken));
        await using var floor = new Floor(await arena.InstallAsync("floor", cancellationToken));
        IReadOnlyList<IContender> all = [floor, .. await PeerCatalog.CreateAsync(arena, settings, cancellationToken)];
        var others = all.Where(one => settings.Keeps(one.Name, all.Select(other => other.Name))).ToList();
        var catalog = WorkloadCatalog.Create(settings.IsShort, settings.Sleep);
        var workloads = catalog.Where(one => settings.Keeps(one.Name, catalog.Select(other => other.Name))).ToList();

        var table = new ComparisonTable(ours, others);
        IReadOnlyList<IContender> contenders = [ours, .. others];
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var (n, workload) in workloads.Index())
            {
                var first = (round + n) % contenders.Count;
                await MeasureAsync(
                    arena, table, workload, [.. contenders.Skip(first), .. contenders.Take(first)], cancellationToken);
            }
        }

        table.Write(AnsiConsole.Console, workloads);
    }

    // In turns, so that what disturbs one disturbs its neighbours too, and each time with another one first.
    private static async Task MeasureAsync(
        Arena arena,
        ComparisonTable table,
        Workload workload,
        IReadOnlyList<IContender> contenders,
        CancellationToken cancellationToken)
    {
        foreach (var contender in contenders)
        {
            if (contender.Fit(workload) is { } fitting)
            {
                await arena.SettleAsync(cancellationToken);
                var rate = await contender.MeasureAsync(fitting, cancellationToken);
                table.Add(workload, contender, rate);
                AnsiConsole.WriteLine(
                    $"{workload.Name}, {contender.Name}: "
                    + $"{Figures.Whole((rate.TasksPerSecond ?? rate.FromStartToEnd)!.Value)} tasks/s");
            }
        }
    }
}
