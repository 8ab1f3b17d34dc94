namespace PgFlow;

/// <summary>
/// What one step does differently from its flow; null is the flow's own. Durations are whole seconds.
/// </summary>
public sealed class StepOptions
{
    /// <summary>Attempts per task; 0 and 1 both mean that nothing is retried.</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>The wait before the first retry is twice this, and doubles with each further one.</summary>
    public TimeSpan? BaseDelay { get; set; }

    /// <summary>How long one attempt may take, at least a second.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// How long the step's tasks wait after everything they depend on has completed; null for not at all.
    /// </summary>
    public TimeSpan? StartDelay { get; set; }
}
