namespace PgFlow.Client;

/// <summary>A worker that has started tasks of some flows.</summary>
/// <param name="WorkerId">The worker; null for tasks without a recorded worker.</param>
/// <param name="LastHeartbeat">The time of its last heartbeat, by the database's clock.</param>
/// <param name="Lease">How long it may send no heartbeat; null when it has no lease.</param>
/// <param name="OverdueIn">
/// The time until the last of these tasks has been running for its step's timeout and 30 seconds. Then tasks of workers
/// without a lease are recovered.
/// </param>
internal sealed record TaskHolder(
    Guid? WorkerId, DateTimeOffset? LastHeartbeat, TimeSpan? Lease, TimeSpan OverdueIn);
