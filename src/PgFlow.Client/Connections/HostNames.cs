namespace PgFlow.Client;

/// <summary>Classifies the hosts of a connection string.</summary>
internal static class HostNames
{
    /// <summary>
    /// Returns whether one of the comma-separated hosts is a Unix socket folder or an abstract socket, as Npgsql
    /// understands them: TCP settings are not possible there, and the connection would fail.
    /// </summary>
    /// <param name="hosts">The connection string's <c>Host</c>.</param>
    public static bool HasUnixSocket(string? hosts) => (hosts ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Any(host => host[0] == '@' || Path.IsPathRooted(host));
}
