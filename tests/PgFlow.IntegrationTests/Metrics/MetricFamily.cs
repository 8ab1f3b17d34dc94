using System.Text.RegularExpressions;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Metrics;

/// <summary>A metric as Prometheus knows it.</summary>
/// <param name="Name">Its name, without the endings of a histogram's series.</param>
/// <param name="Type">counter, gauge or histogram.</param>
/// <param name="Labels">Its labels in the order of their names, with commas between them.</param>
internal sealed partial record MetricFamily(string Name, string Type, string Labels)
{
    /// <summary>The rows of the documented table.</summary>
    public static IReadOnlyList<MetricFamily> ReadDocumented() =>
    [
        .. Row().Matches(
            File.ReadAllText(BuildOutput.Source("docs", "operations", "metrics.md"))).Select(row => new MetricFamily(
            row.Groups["name"].Value, row.Groups["type"].Value, Sorted(row.Groups["labels"].Value.Split(',')))),
    ];

    /// <summary>What a scrape says of the worker's own metrics.</summary>
    public static IReadOnlyList<MetricFamily> ReadScraped(string text)
    {
        var labels = Series().Matches(text).ToLookup(
            series => series.Groups["name"].Value,
            series => Label().Matches(series.Groups["labels"].Value).Select(label => label.Groups[1].Value));
        return
        [
            .. TypeLine().Matches(text)
                .Select(line => (Name: line.Groups[1].Value, Type: line.Groups[2].Value))
                .Select(family => new MetricFamily(
                    family.Name,
                    family.Type,
                    Sorted(labels[SeriesOf(family.Name, family.Type)].SelectMany(all => all)))),
        ];
    }

    /// <summary>The metrics that expressions of PromQL name, each once.</summary>
    public static IEnumerable<string> NamesIn(IEnumerable<string> expressions) => expressions
        .SelectMany(expression => Mention().Matches(expression))
        .Select(name => HistogramEnding().Replace(name.Value, ""))
        .Distinct();

    public override string ToString() => $"{Name} ({Type}) {{{Labels}}}";

    private static string SeriesOf(string family, string type) => type == "histogram" ? family + "_count" : family;

    // Which meter it is of is the same for all.
    private static string Sorted(IEnumerable<string> labels) => string.Join(',', labels
        .Select(label => label.Trim())
        .Where(label => label.Length > 0 && !label.StartsWith("otel_", StringComparison.Ordinal))
        .Distinct()
        .Order(StringComparer.Ordinal));

    [GeneratedRegex(
        @"^\| `(?<name>pgflow_[a-z_]+)` \| (?<type>[a-z]+) \|(?<labels>[a-z, ]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bpgflow_[a-z_]+")]
    private static partial Regex Mention();

    // A gauge or counter of ours never ends like that.
    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramEnding();

    [GeneratedRegex(@"^# TYPE (pgflow_\w+) (\w+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(?<name>pgflow_\w+)(\{(?<labels>.*)\})? \S+$", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex("""(\w+)="(?:[^"\\]|\\.)*"(?:,|$)""")]
    private static partial Regex Label();
}
