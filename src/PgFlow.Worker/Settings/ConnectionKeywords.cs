using Npgsql;
using PgFlow.Client;

namespace PgFlow.Worker.Settings;

/// <summary>
/// Decides how a worker treats each setting that Npgsql knows: most are kept, some are replaced, which is logged, some
/// are refused. A test finds settings that are not listed here.
/// </summary>
internal static class ConnectionKeywords
{
    private const int LeastBuffer = 4096;
    private const string Infinite = "without a limit a dead network would never be noticed";
    private const string OneSession = "a worker keeps one session for each purpose";
    private const string Utf8 = "a worker's values are read and written as UTF-8";

    /// <summary>Settings with their usual meaning.</summary>
    public static IReadOnlySet<string> Kept { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Port", "Database", "Username", "Password", "Passfile", "Application Name", "Search Path", "Timezone",
        "Options", "SSL Mode", "SSL Negotiation", "SSL Certificate", "SSL Key", "SSL Password", "Root Certificate",
        "Check Certificate Revocation", "Trust Server Certificate", "Channel Binding", "Require Auth",
        "GSS Encryption Mode", "Kerberos Service Name", "Include Realm", "Persist Security Info", "Log Parameters",
        "Include Error Detail", "Include Failed Batched Command", "Connection Idle Lifetime", "Connection Lifetime",
        "Load Balance Hosts", "Host Recheck Seconds", "Keepalive", "Socket Receive Buffer Size",
        "Socket Send Buffer Size", "Max Auto Prepare", "Auto Prepare Min Usages", "Array Nullability Mode",
        "Load Table Composites", "Write Coalescing Buffer Threshold Bytes", "Internal Command Timeout",
    };

    /// <summary>Settings that are decided by their value; null: it is kept.</summary>
    public static IReadOnlyDictionary<string, Func<NpgsqlConnectionStringBuilder, KeywordRuling?>> Rules { get; } =
        new Dictionary<string, Func<NpgsqlConnectionStringBuilder, KeywordRuling?>>(StringComparer.OrdinalIgnoreCase)
        {
            ["Pooling"] = given => Unless(given.Pooling, "true", OneSession),
            ["Minimum Pool Size"] = given => Unless(given.MinPoolSize == 0, "0", OneSession),
            ["Maximum Pool Size"] = given => Unless(given.MaxPoolSize == 1, "1", OneSession),
            ["Multiplexing"] = given => Unless(!given.Multiplexing, "false", OneSession),
            ["Enlist"] = given => Unless(!given.Enlist, "false", "a worker's calls are transactions of their own"),
            ["No Reset On Close"] = given => Unless(
                given.NoResetOnClose, "true", "a worker leaves nothing behind in its sessions"),
            ["Client Encoding"] = given => Unless(IsUtf8(given.ClientEncoding), "UTF8", Utf8),
            ["Encoding"] = given => Unless(IsUtf8(given.Encoding), "UTF8", Utf8),
            ["Server Compatibility Mode"] = given => Unless(
                $"{given["Server Compatibility Mode"]}" == "None", "None", "the types of all values must be known"),
            ["Replication Mode"] = given => Unless(
                $"{given["Replication Mode"]}" == "Off", "Off", "a session for replication executes no function"),
            ["Timeout"] = given => Unless(given.Timeout != 0, "the worker's default", Infinite),
            ["Command Timeout"] = given => Unless(given.CommandTimeout != 0, "the worker's default", Infinite),
            ["Cancellation Timeout"] = given => Unless(
                given.CancellationTimeout != 0, "the worker's default", Infinite),
            ["TCP Keepalive"] = given => OverTcp(given, isOn: given.TcpKeepAlive),
            ["TCP Keepalive Time"] = given => OverTcp(given, isOn: given.TcpKeepAliveTime > 0),
            ["TCP Keepalive Interval"] = given => OverTcp(given, isOn: given.TcpKeepAliveInterval > 0),
            ["Target Session Attributes"] = given => Refuse(
                given.TargetSessionAttributes is "standby" or "prefer-standby" or "read-only",
                "a worker writes, which a standby refuses; leave it out, or use primary"),
            ["Read Buffer Size"] = given => Refuse(
                given.ReadBufferSize < LeastBuffer, $"Npgsql needs at least {LeastBuffer}"),
            ["Write Buffer Size"] = given => Refuse(
                given.WriteBufferSize < LeastBuffer, $"Npgsql needs at least {LeastBuffer}"),
            ["Connection Pruning Interval"] = given => Refuse(
                given.ConnectionPruningInterval is 0 || given.ConnectionPruningInterval > given.ConnectionIdleLifetime,
                "it must be above 0 and no longer than Connection Idle Lifetime"),
        };

    /// <summary>Returns the settings of this connection string that cannot be used as given, by name.</summary>
    public static IEnumerable<(string Keyword, KeywordRuling Ruling)> Check(NpgsqlConnectionStringBuilder given)
    {
        foreach (string keyword in given.Keys)
        {
            if (Rules.TryGetValue(keyword, out var check) && check(given) is { } ruling)
            {
                yield return (keyword, ruling);
            }
        }
    }

    private static KeywordRuling? Unless(bool isFine, string used, string why) =>
        isFine ? null : new KeywordRuling(used, why);

    private static KeywordRuling? Refuse(bool isRefused, string why) =>
        isRefused ? new KeywordRuling(Used: null, why) : null;

    private static KeywordRuling? OverTcp(NpgsqlConnectionStringBuilder given, bool isOn) => Unless(
        !isOn || !HostNames.HasUnixSocket(given.Host), "nothing", "a Unix socket among the hosts has no such setting");

    private static bool IsUtf8(string? encoding) =>
        encoding is null || encoding.Replace("-", "", StringComparison.Ordinal)
            .Equals("UTF8", StringComparison.OrdinalIgnoreCase);
}
