using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Completion;

/// <summary>Options for the delivery of results to the database.</summary>
internal sealed class CompletionOptions
{
    public const string Section = "Completion";

    /// <summary>The most results in one call, which locks the runs of all of them until it commits.</summary>
    [Bounded("PgFlow:Completion:BatchSize", "1", "5000", "a larger batch holds its runs' locks for too long.")]
    public int BatchSize { get; set; } = 500;

    /// <summary>The batching delay: how long a result waits for others while handlers run. Otherwise no wait.</summary>
    [Bounded("PgFlow:Completion:Linger", "00:00:00", "00:00:01", "each result can be delayed by that long.")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The most results that wait in each of the two lanes while the database is slow or away. When a lane is full,
    /// handlers that have returned keep their slots, which stops claims.
    /// </summary>
    [Bounded("PgFlow:Completion:Capacity", "1", "100000", "waiting results are kept in memory.")]
    public int Capacity { get; set; } = 1_000;
}
