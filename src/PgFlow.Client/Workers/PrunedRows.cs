namespace PgFlow.Client;

/// <summary>The numbers of rows that one batch of pruning has deleted.</summary>
/// <param name="Runs">Runs, with their step states.</param>
/// <param name="Tasks">Their tasks.</param>
/// <param name="Messages">Messages in the queues' archives.</param>
/// <param name="Events">Events stored in <c>realtime.messages</c>.</param>
/// <param name="Workers">Workers that no task refers to any more.</param>
internal sealed record PrunedRows(int Runs, int Tasks, int Messages, int Events, int Workers)
{
    /// <summary>Nothing was deleted.</summary>
    public static PrunedRows None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Returns the sums of both.</summary>
    public PrunedRows Plus(PrunedRows other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PrunedRows(
            Runs + other.Runs,
            Tasks + other.Tasks,
            Messages + other.Messages,
            Events + other.Events,
            Workers + other.Workers);
    }
}
