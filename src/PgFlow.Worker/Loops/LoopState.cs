namespace PgFlow.Worker.Loops;

/// <summary>How a loop of the process fares.</summary>
internal sealed record LoopState
{
    /// <summary>
    /// Failures in a row that repeating did not cure, from which on a loop counts as stuck: about three seconds,
    /// enough for whoever is repairing the schema at this moment.
    /// </summary>
    public const int FailuresOfAStuckLoop = 5;

    /// <summary>When it was announced.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When a pass last succeeded; null before.</summary>
    public DateTimeOffset? LastTick { get; init; }

    /// <summary>When it was last heard of: a pass that ended, whichever way, or a wait that began or ended.</summary>
    public DateTimeOffset LastSign { get; init; }

    /// <summary>From when on a loop that is not heard of hangs.</summary>
    public TimeSpan LongestSilence { get; init; } = LoopTicks.LongestPass;

    /// <summary>Whether it waits for work, for room or for its time.</summary>
    public bool IsResting { get; init; }

    /// <summary>Whether tasks are executed as well without it, so that the worker is ready all the same.</summary>
    public bool IsAuxiliary { get; init; }

    /// <summary>Whether an error has ended it.</summary>
    public bool IsDead { get; init; }

    /// <summary>Passes that failed in a row, those that met a database in passing trouble left out.</summary>
    public int Failures { get; init; }

    /// <summary>What the last pass failed with; null when it succeeded.</summary>
    public Exception? Error { get; init; }

    /// <summary>
    /// When all was last well with it: at its last pass that succeeded, at its start before the first, and now while it
    /// rests after a success, however long there is nothing to do.
    /// </summary>
    public DateTimeOffset LastSoundAt(DateTimeOffset now) =>
        this is { IsResting: true, IsDead: false, Error: null } ? now : LastTick ?? StartedAt;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? AilmentAt(DateTimeOffset now) => this switch
    {
        { IsDead: true } => $"has died: {Error?.Message}",
        { Failures: >= FailuresOfAStuckLoop } => $"keeps failing: {Error?.Message}",
        { IsResting: false } when now - LastSign > LongestSilence =>
            $"hangs: its pass has taken {(now - LastSign).TotalSeconds:0} s so far",
        _ => null,
    };
}
