using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Retention;

/// <summary>The retention of ended runs. Nothing is deleted unless an age is set.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>
    /// The age after its end at which a run is deleted, with its states, tasks, archived messages and events; not set:
    /// flows without an age of their own are kept.
    /// </summary>
    [Bounded("PgFlow:Retention:Age", "00:00:01", "36500.00:00:00", "a run that has just ended may still be read.")]
    public TimeSpan? Age { get; set; }

    /// <summary>The same for single flows, by slug. Any flow of the database, not only those served here.</summary>
    public Dictionary<string, TimeSpan> FlowAge { get; } = new(StringComparer.Ordinal);

    /// <summary>The interval between passes of the elected process.</summary>
    [Bounded("PgFlow:Retention:Interval", "00:00:01", "1.00:00:00", "old data waits that long.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Approximate rows per transaction. Between two of them it rests for as long as the last one took.
    /// </summary>
    [Bounded("PgFlow:Retention:BatchSize", "10", "20000", "a larger transaction would not end in time.")]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>Gets whether anything is to be deleted.</summary>
    internal bool IsOn => Age is not null || FlowAge.Count > 0;
}
