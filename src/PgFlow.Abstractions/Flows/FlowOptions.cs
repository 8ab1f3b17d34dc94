namespace PgFlow;

/// <summary>The defaults of a flow's steps. Durations are whole seconds.</summary>
public sealed class FlowOptions
{
    /// <summary>Attempts per task; 0 and 1 both mean no retries. 3 by default.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>
    /// The wait before the first retry is twice this, and doubles with each further one. 5 seconds by default.
    /// </summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time limit of one attempt, at least a second. 60 seconds by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
}
