namespace PgFlow.Client;

/// <summary>What the hosts of a connection string are.</summary>
internal static class HostNames
{
    /// <summary>
    /// Whether one of them, separated by commas, is the folder of a Unix socket or an abstract one, as Npgsql
    /// understands them: settings of TCP cannot be made there, and the connection would fail by them.
    /// </summary>
    /// <param name="hosts">What the connection string has as <c>Host</c>.</param>
    public static bool HasUnixSocket(string? hosts) => (hosts ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Any(host => host[0] == '@' || Path.IsPathRooted(host));
}
