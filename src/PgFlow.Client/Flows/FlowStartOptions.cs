using System.Net;

namespace PgFlow.Client;

/// <summary>Options for starting runs.</summary>
public sealed record FlowStartOptions
{
    /// <summary>
    /// The runs' ids, one per input, or null for new ones. With ids of your own, a start can be repeated after a lost
    /// connection: the same id, flow and input is the same run.
    /// </summary>
    public IReadOnlyList<Guid>? RunIds { get; init; }

    /// <summary>The name recorded as the runs' creator, or null for the database user.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The address of the client that asked for the start, or null.</summary>
    public IPAddress? ClientIp { get; init; }
}
