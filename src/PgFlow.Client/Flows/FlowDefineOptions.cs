namespace PgFlow.Client;

/// <summary>How a flow is defined.</summary>
public sealed record FlowDefineOptions
{
    /// <summary>
    /// Whether a new flow may take over a queue of its name that no flow has made: an empty one, its archive too, that
    /// the user may read and write. Deleting the flow drops the queue.
    /// </summary>
    public bool AdoptsQueue { get; init; }
}
