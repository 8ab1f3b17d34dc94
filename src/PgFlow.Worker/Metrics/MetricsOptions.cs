using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Metrics;

/// <summary>The metrics of the process and of the whole database.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>The interval between readings of the whole database, by the elected process.</summary>
    [Bounded("PgFlow:Metrics:Interval", "00:00:01", "01:00:00", "backlogs are only known as of the last reading.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The limit of counting: ready tasks of each flow, and started ones of all. A backlog beyond it makes a reading no
    /// more expensive.
    /// </summary>
    [Bounded("PgFlow:Metrics:MaxCount", "1", "1000000", "every reading counts up to it.")]
    public int MaxCount { get; set; } = 10_000;

    /// <summary>Maximum series of one metric; further ones are added up in an overflow series.</summary>
    [Bounded("PgFlow:Metrics:CardinalityLimit", "10", "100000", "each series takes memory and is exported every time.")]
    public int CardinalityLimit { get; set; } = 2_000;
}
