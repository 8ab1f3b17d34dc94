namespace PgFlow.Client;

/// <summary>Options for defining a flow.</summary>
public sealed record FlowDefineOptions
{
    /// <summary>
    /// Gets whether a new flow may adopt an existing queue of its name that no flow has created. The queue and its
    /// archive must be empty, and readable and writable by the user. Deleting the flow drops the queue.
    /// </summary>
    public bool AdoptsQueue { get; init; }
}
