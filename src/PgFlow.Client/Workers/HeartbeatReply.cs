namespace PgFlow.Client;

/// <summary>The database's answer to a heartbeat.</summary>
/// <param name="IsDeprecated">Whether <c>deprecated_at</c> is set: the worker must drain and end.</param>
/// <param name="LostClaims">The given claims that this worker no longer holds; their handlers are cancelled.</param>
internal sealed record HeartbeatReply(bool IsDeprecated, IReadOnlyList<TaskClaim> LostClaims);
