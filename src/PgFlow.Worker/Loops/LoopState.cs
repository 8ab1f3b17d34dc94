namespace PgFlow.Worker.Loops;

/// <summary>The state of a loop of the process.</summary>
internal sealed record LoopState
{
    /// <summary>
    /// The number of consecutive failures, not cured by retrying, at which a loop counts as stuck: after about three
    /// seconds, enough for a concurrent repair of the schema.
    /// </summary>
    public const int FailuresOfAStuckLoop = 5;

    /// <summary>The time of its start.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The time of the last successful pass; null before.</summary>
    public DateTimeOffset? LastTick { get; init; }

    /// <summary>
    /// The time of the last activity: a pass that ended, successfully or not, or a rest that began or ended.
    /// </summary>
    public DateTimeOffset LastSign { get; init; }

    /// <summary>The time without activity after which a loop counts as hanging.</summary>
    public TimeSpan LongestSilence { get; init; } = LoopTicks.LongestPass;

    /// <summary>Gets whether it waits for work, for room or for its time.</summary>
    public bool IsResting { get; init; }

    /// <summary>Gets whether tasks are executed normally without it, so that it does not affect readiness.</summary>
    public bool IsAuxiliary { get; init; }

    /// <summary>Gets whether an error has ended it.</summary>
    public bool IsDead { get; init; }

    /// <summary>The number of consecutive failures, not counting passing trouble of the database.</summary>
    public int Failures { get; init; }

    /// <summary>The error of the last pass; null when it succeeded.</summary>
    public Exception? Error { get; init; }

    /// <summary>
    /// Returns when the loop was last healthy: at its last successful pass, at its start before the first, and now
    /// while it rests after a success, however long there is nothing to do.
    /// </summary>
    public DateTimeOffset LastHealthyAt(DateTimeOffset now) =>
        this is { IsResting: true, IsDead: false, Error: null } ? now : LastTick ?? StartedAt;

    /// <summary>Returns what is wrong with it; null when nothing is.</summary>
    public string? AilmentAt(DateTimeOffset now) => this switch
    {
        { IsDead: true } => $"has died: {Error?.Message}",
        { Failures: >= FailuresOfAStuckLoop } => $"keeps failing: {Error?.Message}",
        { IsResting: false } when now - LastSign > LongestSilence =>
            $"hangs: its pass has taken {(now - LastSign).TotalSeconds:0} s so far",
        _ => null,
    };
}
