namespace PgFlow.Client;

/// <summary>The database's answer to a candidate.</summary>
/// <param name="IsElected">Whether the candidate holds the lease now.</param>
/// <param name="Term">
/// The number of the current term, of this or another candidate. It grows whenever a lease was not renewed in time, to
/// distinguish work begun in an earlier term.
/// </param>
internal sealed record ElectionReply(bool IsElected, long Term);
