using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Retention;

/// <summary>How long what has ended is kept. Nothing is deleted unless an age is set.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>
    /// How long after its end a run is deleted, with its states, tasks, archived messages and events; not set: all
    /// flows without an age of their own are kept.
    /// </summary>
    [Bounded("PgFlow:Retention:Age", "00:00:01", "36500.00:00:00", "a run that has just ended is still looked at.")]
    public TimeSpan? Age { get; set; }

    /// <summary>The same for single flows, by flow slug. All flows of the database count, not only those served here.</summary>
    public Dictionary<string, TimeSpan> FlowAge { get; } = new(StringComparer.Ordinal);

    /// <summary>From one pass to the next, by the one process that is elected to do it.</summary>
    [Bounded("PgFlow:Retention:Interval", "00:00:01", "1.00:00:00", "what has come of age waits for that long.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows that one transaction deletes, roughly. Between two of them it rests as long as the last one took.</summary>
    [Bounded("PgFlow:Retention:BatchSize", "10", "20000", "a larger transaction would not end in time.")]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>Whether anything is to be deleted.</summary>
    internal bool IsOn => Age is not null || FlowAge.Count > 0;
}
