using System.Globalization;
using PgFlow.Loads.Processes;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Soak;

/// <summary>What a soak came to.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="Samples">One after the other, evenly over the time.</param>
/// <param name="Prunes">How many times what had ended was pruned.</param>
/// <param name="Counts">What the workers say that they did, each.</param>
/// <param name="Unfinished">Runs without an end.</param>
/// <param name="Violations">What the invariants say.</param>
internal sealed record SoakReport(
    SoakSettings Settings,
    IReadOnlyList<SoakSample> Samples,
    int Prunes,
    IReadOnlyList<TaskTotals> Counts,
    long Unfinished,
    IReadOnlyList<string> Violations)
{
    private const int Quarters = 4;

    /// <summary>For the table, as for its Markdown.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["quarter", "workers' memory, median MiB", "dead tuples, most", "live tuples, most", "tables, most MiB"];

    public IEnumerable<string[]> Rows => Enumerable.Range(0, Quarters).Select(quarter => (string[])
    [
        $"{quarter + 1}",
        Figures.Whole(MedianMemory(quarter) / (1024.0 * 1024)),
        Figures.Whole(Most(quarter, sample => sample.DeadTuples)),
        Figures.Whole(Most(quarter, sample => sample.LiveTuples)),
        Figures.Whole(Most(quarter, sample => sample.TableBytes) / (1024.0 * 1024)),
    ]);

    public string Work => string.Create(
        CultureInfo.InvariantCulture,
        $"{Counts.Sum(one => one.Completed):N0} tasks completed, {Counts.Sum(one => one.Retried):N0} attempts retried, "
        + $"{Counts.Sum(one => one.Failed):N0} failed for good, {Prunes} prunes, "
        + $"in {Settings.Time.TotalMinutes:0.#} minutes");

    /// <summary>Why it fails; empty when it does not.</summary>
    public IEnumerable<string> Complaints
    {
        get
        {
            IEnumerable<(bool IsTrue, string Complaint)> complaints =
            [
                Growth("the workers' memory", MedianMemory, Settings.Memory),
                Growth("dead tuples", quarter => Most(quarter, sample => sample.DeadTuples), Settings.Dead),
                Growth("live tuples", quarter => Most(quarter, sample => sample.LiveTuples), Settings.Live),
                Growth("bytes of tables", quarter => Most(quarter, sample => sample.TableBytes), Settings.Tables),
                (Unfinished > 0, $"{Unfinished} runs did not end"),
                (Violations.Count > 0, $"invariants are violated: {string.Join("; ", Violations.Take(3))}"),
                (!HasEveryKind, $"the mix is incomplete: {Work}"),
            ];
            return complaints.Where(complaint => complaint.IsTrue).Select(complaint => complaint.Complaint);
        }
    }

    private bool HasEveryKind =>
        Counts.Sum(one => one.Completed) > Settings.Tasks / 2
        && Counts.Sum(one => one.Retried) > 0
        && Counts.Sum(one => one.Failed) > 0
        && Prunes >= Settings.Prunes;

    private static (bool HasGrown, string Complaint) Growth(string what, Func<int, long> of, SoakBound bound)
    {
        var (before, after) = (of(1), of(Quarters - 1));
        return (after > bound.For(before), string.Create(
            CultureInfo.InvariantCulture, $"{what}: grew from {before:N0} to {after:N0}, past {bound.For(before):N0}"));
    }

    private IEnumerable<SoakSample> Quarter(int quarter) =>
        Samples.Where((_, index) => index * Quarters / Samples.Count == quarter);

    private long Most(int quarter, Func<SoakSample, long> value) =>
        Quarter(quarter).Select(value).DefaultIfEmpty().Max();

    private long MedianMemory(int quarter) =>
        (long)Figures.Median(Quarter(quarter).Select(sample => (double)sample.ResidentBytes));
}
