using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Completion;

/// <summary>How results travel to the database.</summary>
internal sealed class CompletionOptions
{
    public const string Section = "Completion";

    /// <summary>Results that one call carries at most; it locks the runs of all of them until it commits.</summary>
    [Bounded("PgFlow:Completion:BatchSize", "1", "5000", "a larger batch holds its runs' locks for too long.")]
    public int BatchSize { get; set; } = 500;

    /// <summary>How long a result waits for company while other handlers run; with none running, not at all.</summary>
    [Bounded("PgFlow:Completion:Linger", "00:00:00", "00:00:01", "every result may be that late.")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Results that wait in each of the two lanes while the database is slow or away; when a lane is full, handlers
    /// that end keep their slots, and so nothing more is claimed.
    /// </summary>
    [Bounded("PgFlow:Completion:Capacity", "1", "100000", "results that wait are kept in memory.")]
    public int Capacity { get; set; } = 1_000;
}
