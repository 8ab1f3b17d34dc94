using PgFlow.Client;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Slots;

/// <summary>How much work the process takes at once.</summary>
internal sealed class FetchingOptions
{
    public const string Section = "Fetching";

    /// <summary>
    /// Handlers that run at the same time. Handlers mostly wait (for HTTP, a database, a file), so the number is far
    /// above the number of cores: at 100, handlers of 50 ms make 2,000 tasks a second. A claim takes as many tasks
    /// as slots are free, so it also bounds what one process can have in hand. Set it near the number of cores
    /// where handlers compute.
    /// </summary>
    [Bounded("PgFlow:Fetching:Concurrency", "1", "10000",
        "with none nothing runs, with more the claims outgrow a batch.")]
    public int Concurrency { get; set; } = 100;

    /// <summary>Handlers of one flow that run at the same time, by flow slug; other flows have no own limit.</summary>
    public Dictionary<string, int> FlowConcurrency { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Tasks of a flow that are claimed beyond its free slots, at most. They wait in memory for the next slots, and no
    /// more of them than the flow has lately executed in 100 ms: many where handlers take less than a few milliseconds,
    /// which would otherwise wait for claims most of the time, and none where they take long. What could not
    /// start for half a second is given back.
    /// </summary>
    [Bounded("PgFlow:Fetching:ClaimAhead", "0", "5000", "what is claimed ahead is kept from other workers.")]
    public int ClaimAhead { get; set; } = 500;

    /// <summary>
    /// Bytes of JSON text that the inputs of one claim have together at most; a single input that has more is claimed
    /// alone. Small ones never reach it.
    /// </summary>
    [Bounded("PgFlow:Fetching:MaxClaimBytes", "65536", "268435455",
        "a claim of less carries hardly a task, and one of more takes longer than a call may.")]
    public int MaxClaimBytes { get; set; } = (int)ClaimBounds.DefaultMaxBytes;

    /// <summary>
    /// Bytes of JSON text, inputs and outputs that wait for their delivery, that the process has in hand before it
    /// claims no more large inputs; null for a forty-eighth of the memory that it may use.
    /// </summary>
    [Bounded("PgFlow:Fetching:MaxHeldBytes", "65536", "2147483647",
        "handlers would wait for each other's inputs, or share memory that there is not.")]
    public int? MaxHeldBytes { get; set; }

    /// <summary>
    /// How long a busy flow waits for half of its slots to come free before it claims for fewer, so that a
    /// round trip carries many tasks.
    /// </summary>
    [Bounded("PgFlow:Fetching:ClaimLinger", "00:00:00.001", "00:00:01",
        "with none a busy flow claims task by task, and free slots idle that long.")]
    public TimeSpan ClaimLinger { get; set; } = TimeSpan.FromMilliseconds(10);
}
