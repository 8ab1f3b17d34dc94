namespace PgFlow.Client;

/// <summary>A worker that has started tasks of some flows.</summary>
/// <param name="WorkerId">The worker; null for tasks that no worker is named for.</param>
/// <param name="LastHeartbeat">When it was heard last, by the database's clock.</param>
/// <param name="Lease">How long it may be silent; null when it has declared nothing of that kind.</param>
/// <param name="OverdueIn">
/// How long until the last of these tasks has been running for its step's timeout and 30 seconds, which is when tasks
/// of holders without a lease are recovered.
/// </param>
internal sealed record TaskHolder(
    Guid? WorkerId, DateTimeOffset? LastHeartbeat, TimeSpan? Lease, TimeSpan OverdueIn);
