namespace PgFlow;

/// <summary>What holds for every step of a flow that sets nothing else. Durations are whole seconds.</summary>
public sealed class FlowOptions
{
    /// <summary>Attempts per task; 0 and 1 both mean that nothing is retried. 3 by default.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>
    /// The wait before the first retry is twice this, and doubles with each further one. 5 seconds by default.
    /// </summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take, at least a second. 60 seconds by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
}
