using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Tasks;

/// <summary>What the process puts up with from handlers.</summary>
internal sealed class ExecutionOptions
{
    public const string Section = "Execution";

    /// <summary>
    /// How long a handler whose timeout has passed, or whose task was lost, may go on after its cancellation. Then
    /// its task ends without it, and its slot counts as leaked until it ends.
    /// </summary>
    [Bounded("PgFlow:Execution:CancellationGrace", "00:00:00.100", "00:10:00",
        "a handler needs a moment to obey, and its step hangs for as long.")]
    public TimeSpan CancellationGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// So many leaked slots make the process drain and end, so that a new one takes its place; null for half of the
    /// concurrency. All slots of the process, or of one flow with a limit of its own, always do.
    /// </summary>
    [Bounded("PgFlow:Execution:MaxLeakedSlots", "1", "10000", "leaked slots never come back by themselves.")]
    public int? MaxLeakedSlots { get; set; }

    /// <summary>The largest output of one task, as bytes of JSON in UTF-8.</summary>
    [Bounded("PgFlow:Execution:MaxOutputBytes", "1024", "268435455",
        "jsonb holds no more, and every dependent task reads all of it.")]
    public int MaxOutputBytes { get; set; } = 8 * 1024 * 1024;
}
