namespace PgFlow.Client;

/// <summary>What the database says to a candidate.</summary>
/// <param name="IsElected">Whether it holds the lease now.</param>
/// <param name="Term">
/// The term that runs, its own or another's. It grows whenever a lease was not renewed in time, so that what was begun
/// in an earlier term can be told apart.
/// </param>
internal sealed record ElectionReply(bool IsElected, long Term);
