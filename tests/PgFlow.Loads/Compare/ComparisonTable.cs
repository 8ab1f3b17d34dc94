using PgFlow.Loads.Tables;
using Spectre.Console;

namespace PgFlow.Loads.Compare;

/// <summary>
/// Our rates, and the ratios to everybody else: the medians of the rounds' own ratios, because what disturbs a machine
/// disturbs a whole round.
/// </summary>
internal sealed class ComparisonTable(IContender ours, IReadOnlyList<IContender> others)
{
    /// <summary>What the rates mean, for all contenders alike.</summary>
    public const string Clock =
        """
        Cells: ratio (their rate; what they had to do). A ratio above 1 says that this worker is faster.
        The clock of a drain runs from a connected process's first claim until the last result is committed. Starting
        the process and connecting are excluded for all, compiling in its first second is included for all. "With the
        start of the runs" adds the time of queueing everything; for DBOS, where starting and running are one, there
        is only that. The floor starts nothing. Of the peers only pgflow stores results; the others take the payload.
        """;

    private readonly Dictionary<(string Workload, string Contender), List<Rate>> _rates = [];

    public void Add(Workload workload, IContender contender, Rate rate)
    {
        if (!_rates.TryGetValue((workload.Name, contender.Name), out var rates))
        {
            _rates[(workload.Name, contender.Name)] = rates = [];
        }

        rates.Add(rate);
    }

    public void Write(IAnsiConsole console, IReadOnlyList<Workload> workloads)
    {
        console.Profile.Out.Writer.WriteLine(Clock);
        Write(console, "drain", "tasks", workloads, rate => rate.TasksPerSecond, rate => rate.Tasks);
        Write(
            console, "with the start of the runs", "tasks", workloads, rate => rate.FromStartToEnd, rate => rate.Tasks);
        Write(
            console,
            "bulk start",
            "runs",
            [.. workloads.Where(workload => workload.Runs > 1)],
            rate => rate.StartsPerSecond,
            rate => rate.Runs);
    }

    private void Write(
        IAnsiConsole console,
        string title,
        string unit,
        IReadOnlyList<Workload> workloads,
        Func<Rate, double?> figure,
        Func<Rate, int> count)
    {
        // Who has nothing of the kind gets no empty column.
        var shown = others
            .Where(other => workloads.Any(workload => Of(workload, other).Any(rate => figure(rate) is not null)))
            .ToList();
        FigureTable.Write(
            console,
            [title, unit, $"{unit}/s", .. shown.Select(other => $"x {other.Name}")],
            [.. workloads.Where(workload => Of(workload, ours).Count > 0).Select(workload => (string[])
            [
                workload.Name,
                Figures.Whole(count(Of(workload, ours)[0])),
                Figures.Whole(Median(Of(workload, ours), figure)),
                .. shown.Select(other => Ratio(Of(workload, ours), Of(workload, other), figure, count)),
            ])]);
    }

    private static string Ratio(
        List<Rate> our, List<Rate> their, Func<Rate, double?> figure, Func<Rate, int> count)
    {
        if (their.Count == 0 || figure(their[0]) is null)
        {
            return "";
        }

        var ratio = Figures.Median(our.Zip(their, (one, other) => (figure(one) / figure(other))!.Value));
        return $"{Figures.Ratio(ratio)} ({Figures.Whole(Median(their, figure))}/s; {Figures.Whole(count(their[0]))})";
    }

    private static double Median(IEnumerable<Rate> rates, Func<Rate, double?> figure) =>
        Figures.Median(rates.Select(figure).OfType<double>());

    private List<Rate> Of(Workload workload, IContender contender) =>
        _rates.GetValueOrDefault((workload.Name, contender.Name)) ?? [];
}
