using System.Globalization;
using PgFlow.Benchmarks.Tables;
using Spectre.Console;

namespace PgFlow.Benchmarks.Compare;

/// <summary>
/// Our rates, and the ratios to everybody else: the medians of the rounds' own ratios, because what disturbs a machine
/// disturbs a whole round.
/// </summary>
internal sealed class ComparisonTable(IContender ours, IReadOnlyList<IContender> others)
{
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
        FigureTable.Write(
            console,
            ["workload", "tasks", "tasks/s", .. others.Select(other => $"x {other.Name}")],
            workloads.Select(workload => Row(workload, rate => rate.TasksPerSecond)).OfType<string[]>());
        FigureTable.Write(
            console,
            ["with the start of the runs", "tasks", "tasks/s", .. others.Select(other => $"x {other.Name}")],
            workloads.Select(workload => Row(workload, rate => rate.FromStartToEnd)).OfType<string[]>());
        FigureTable.Write(
            console,
            ["bulk start", "tasks", "runs/s", .. others.Select(other => $"x {other.Name}")],
            workloads.Where(workload => workload.Runs > 1)
                .Select(workload => Row(workload, rate => rate.StartsPerSecond)).OfType<string[]>());
    }

    private string[]? Row(Workload workload, Func<Rate, double> figure) =>
        _rates.TryGetValue((workload.Name, ours.Name), out var measured)
            ?
            [
                workload.Name,
                Number(measured[0].Tasks),
                Number(Median(measured.Select(figure))),
                .. others.Select(other => Ratio(workload, measured, other, figure)),
            ]
            : null;

    private string Ratio(Workload workload, List<Rate> measured, IContender other, Func<Rate, double> figure)
    {
        if (!_rates.TryGetValue((workload.Name, other.Name), out var theirs) || theirs.Any(rate => figure(rate) <= 0))
        {
            return "";
        }

        var ratio = Median(measured.Zip(theirs, (our, their) => figure(our) / figure(their)));
        var digits = ratio < 10 ? "0.00" : "0";
        return $"{ratio.ToString(digits, CultureInfo.InvariantCulture)} ({Number(Median(theirs.Select(figure)))})";
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
