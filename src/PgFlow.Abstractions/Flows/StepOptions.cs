namespace PgFlow;

/// <summary>
/// The settings of one step; null uses the flow's value. Durations are whole seconds.
/// </summary>
public sealed class StepOptions
{
    /// <summary>Attempts per task; 0 and 1 both mean no retries.</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>The wait before the first retry is twice this, and doubles with each further one.</summary>
    public TimeSpan? BaseDelay { get; set; }

    /// <summary>The time limit of one attempt, at least a second.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The delay between the completion of all dependencies and the start of the step's tasks; null for no delay.
    /// </summary>
    public TimeSpan? StartDelay { get; set; }
}
