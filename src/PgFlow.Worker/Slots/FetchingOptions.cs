using PgFlow.Client;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Slots;

/// <summary>Limits on the work that the process takes at once.</summary>
internal sealed class FetchingOptions
{
    public const string Section = "Fetching";

    /// <summary>
    /// The number of handlers that run at the same time. Handlers mostly wait (for HTTP, a database, a file), so it is
    /// far above the number of cores: at 100, handlers of 50 ms execute 2,000 tasks a second. A claim takes as many
    /// tasks as slots are free, so it also bounds the tasks that one process holds. Set it near the number of cores
    /// where handlers compute.
    /// </summary>
    [Bounded("PgFlow:Fetching:Concurrency", "1", "10000",
        "without slots nothing runs, and with more of them a claim outgrows a batch.")]
    public int Concurrency { get; set; } = 100;

    /// <summary>The most concurrent handlers of a flow, by flow slug; other flows have no limit of their own.</summary>
    public Dictionary<string, int> FlowConcurrency { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The most tasks of a flow that are claimed beyond its free slots and wait in memory for the next ones. At most as
    /// many wait as the flow has recently executed in 100 ms: many where handlers take less than a few milliseconds,
    /// which would otherwise mostly wait for claims, and none where handlers take long. A task that could not start for
    /// half a second is released.
    /// </summary>
    [Bounded("PgFlow:Fetching:ClaimAhead", "0", "5000", "other workers cannot execute what is claimed ahead.")]
    public int ClaimAhead { get; set; } = 500;

    /// <summary>
    /// The most bytes of JSON text that the inputs of one claim have together. A single input that exceeds the limit is
    /// claimed alone. Claims of small inputs never reach it.
    /// </summary>
    [Bounded("PgFlow:Fetching:MaxClaimBytes", "65536", "268435455",
        "with less, a claim returns hardly a task; with more, it takes longer than a call may.")]
    public int MaxClaimBytes { get; set; } = (int)ClaimBounds.DefaultMaxBytes;

    /// <summary>
    /// The bytes of JSON text, of inputs and of undelivered outputs, at which the process stops claiming large
    /// inputs; null for a forty-eighth of the memory that it may use.
    /// </summary>
    [Bounded("PgFlow:Fetching:MaxHeldBytes", "65536", "2147483647",
        "with less, handlers wait for each other's inputs; with more, memory may run out.")]
    public int? MaxHeldBytes { get; set; }

    /// <summary>
    /// The batching delay of claims: how long a busy flow waits for half of its slots to become free before it claims
    /// tasks for fewer of them.
    /// </summary>
    [Bounded("PgFlow:Fetching:ClaimLinger", "00:00:00.001", "00:00:01",
        "without it a busy flow claims task by task, and free slots can idle that long.")]
    public TimeSpan ClaimLinger { get; set; } = TimeSpan.FromMilliseconds(10);
}
