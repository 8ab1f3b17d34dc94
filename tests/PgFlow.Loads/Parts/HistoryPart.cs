using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>
/// Single-step runs beside finished tasks: in a database of its own for each size, in turns with the empty one, before
/// and after the first analyze.
/// </summary>
internal sealed class HistoryPart : IPart
{
    public string Name => "history";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        int[] sizes = settings.IsShort ? [100_000, 1_000_000] : [100_000, 1_000_000, 5_000_000];
        var rows = new List<string[]>();
        await using var empty = new PgFlowContender(await arena.InstallAsync("history_0", cancellationToken));
        foreach (var size in sizes)
        {
            rows.Add(await RowAsync(arena, empty, size, settings, cancellationToken));
        }

        return new PartTable(["finished tasks", "never analysed, of empty", "freshly analysed, of empty"], rows);
    }

    private static async Task<string[]> RowAsync(
        Arena arena, PgFlowContender empty, int size, CompareSettings settings, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync($"history_{size}", cancellationToken);
        await using var full = new PgFlowContender(connectionString) { IsFresh = false };
        await using var database = new Database(connectionString);
        await full.DefineAsync(FlowShape.Single, cancellationToken);
        await database.ExecuteAsync(HistoryScript.NoAutovacuum, cancellationToken);
        for (var from = 0; from < size; from += HistoryScript.Slice)
        {
            await database.ExecuteAsync(
                HistoryScript.Tasks(from, Math.Min(HistoryScript.Slice, size - from)), cancellationToken);
        }

        var never = await RatioAsync(arena, empty, full, settings, cancellationToken);
        await database.ExecuteAsync("analyze", cancellationToken);
        var freshly = await RatioAsync(arena, empty, full, settings, cancellationToken);
        return [Figures.Whole(size), never, freshly];
    }

    private static async Task<string> RatioAsync(
        Arena arena,
        PgFlowContender empty,
        PgFlowContender full,
        CompareSettings settings,
        CancellationToken cancellationToken)
    {
        var workload = new Workload("single", FlowShape.Single, settings.IsShort ? 5_000 : 20_000);
        var (without, with) = (new List<double>(), new List<double>());
        for (var round = 0; round < settings.Rounds; round++)
        {
            await arena.SettleAsync(cancellationToken);
            without.Add((await empty.MeasureAsync(workload, cancellationToken)).TasksPerSecond!.Value);
            await arena.SettleAsync(cancellationToken);
            with.Add((await full.MeasureAsync(workload, cancellationToken)).TasksPerSecond!.Value);
        }

        var ratio = Figures.Median(without.Zip(with, (one, other) => other / one));
        return $"{Figures.Fraction(ratio)} ({Figures.Whole(Figures.Median(with))} tasks/s)";
    }
}
