namespace PgFlow.Client;

/// <summary>What the database says to a heartbeat.</summary>
/// <param name="IsDeprecated">Whether <c>deprecated_at</c> is set: stop taking work, finish, and end.</param>
/// <param name="LostClaims">The named claims that this worker no longer holds; their handlers are cancelled.</param>
internal sealed record HeartbeatReply(bool IsDeprecated, IReadOnlyList<TaskClaim> LostClaims);
