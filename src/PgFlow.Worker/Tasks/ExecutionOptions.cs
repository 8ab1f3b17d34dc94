using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Tasks;

/// <summary>Limits for handlers and their outputs.</summary>
internal sealed class ExecutionOptions
{
    public const string Section = "Execution";

    /// <summary>
    /// How long a handler may run on after it was cancelled because of a timeout or a lost claim. Then its task is
    /// reported without it, and its slot counts as leaked until the handler returns.
    /// </summary>
    [Bounded("PgFlow:Execution:CancellationGrace", "00:00:00.100", "00:10:00",
        "handlers need a moment to react, and their tasks hang for that long.")]
    public TimeSpan CancellationGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The number of leaked slots at which the process drains and ends, to be replaced by a new one; null for half of
    /// the concurrency. Leaking all slots of the process, or of one flow with a limit of its own, always ends it.
    /// </summary>
    [Bounded("PgFlow:Execution:MaxLeakedSlots", "1", "10000", "leaked slots stay occupied until handlers return.")]
    public int? MaxLeakedSlots { get; set; }

    /// <summary>The largest output of one task, as bytes of JSON in UTF-8.</summary>
    [Bounded("PgFlow:Execution:MaxOutputBytes", "1024", "268435455",
        "jsonb cannot hold more, and every dependent task reads the whole output.")]
    public int MaxOutputBytes { get; set; } = 8 * 1024 * 1024;
}
