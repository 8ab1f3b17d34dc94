using System.Net;

namespace PgFlow.Client;

/// <summary>What may be said about new runs beside their input.</summary>
public sealed record FlowStartOptions
{
    /// <summary>
    /// The runs' ids, one per input, or null for new ones. With ids of your own a start can be repeated after a lost
    /// connection: the same id, flow and input is the same run.
    /// </summary>
    public IReadOnlyList<Guid>? RunIds { get; init; }

    /// <summary>Who starts the runs, or null for the database user.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>From where the start was asked for, or null when that is of no interest.</summary>
    public IPAddress? ClientIp { get; init; }
}
