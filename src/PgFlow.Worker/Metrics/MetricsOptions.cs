using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Metrics;

/// <summary>What the process measures beside its own work.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>From one look at the whole database to the next; only the elected process looks.</summary>
    [Bounded("PgFlow:Metrics:Interval", "00:00:01", "01:00:00", "backlogs are known only as of the last look.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Where that look stops counting: ready tasks of each flow, and started ones of all. A backlog beyond it costs
    /// nothing more to look at.
    /// </summary>
    [Bounded("PgFlow:Metrics:MaxCount", "1", "1000000", "every look counts as far as that.")]
    public int MaxCount { get; set; } = 10_000;

    /// <summary>Series of one metric, at most; what exceeds them is added up in one that says so.</summary>
    [Bounded("PgFlow:Metrics:CardinalityLimit", "10", "100000", "each series is kept in memory and sent every time.")]
    public int CardinalityLimit { get; set; } = 2_000;
}
