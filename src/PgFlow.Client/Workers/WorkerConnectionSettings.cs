using System.Data.Common;
using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>
/// The settings of a worker's connections. The connection string overrides them, except those that the worker relies
/// on: one connection per purpose, and the short timeouts of the heartbeat.
/// </summary>
internal static class WorkerConnectionSettings
{
    private const string MaxAutoPrepare = "Max Auto Prepare";
    private const string CommandTimeout = "Command Timeout";
    private const string ConnectTimeout = "Timeout";
    private const string Infinite = "0";
    private const string Utf8 = "UTF8";

    /// <summary>
    /// Far longer than a claim or a batch of results takes even on a busy server; a statement that waits for a lock
    /// fails before.
    /// </summary>
    internal static readonly TimeSpan FirstTry = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan QuickConnect = TimeSpan.FromSeconds(1);

    /// <summary>Bounds that the connection string may override, but not with 0, which would remove them.</summary>
    private static readonly (string Key, int Value)[] Bounds =
    [
        // Seconds. Then a new connection is tried: it succeeds as soon as the network is back, while an old attempt
        // succeeds only at the next retransmission of TCP.
        (ConnectTimeout, 2),

        // Seconds. The only bound on a statement whose network fails silently. A claim or a batch of results takes
        // milliseconds, and one that waits for a lock for that long can be repeated.
        (CommandTimeout, 8),

        // Milliseconds. How long a statement that timed out may take to react to its cancellation; then the connection
        // is closed.
        ("Cancellation Timeout", 200),
    ];

    /// <summary>Settings that the connection string may override.</summary>
    private static readonly (string Key, int Value)[] Defaults =
    [
        // Seconds for which Npgsql caches which of several servers is away or a standby. The default of 10 would keep a
        // worker from a new primary for that long.
        ("Host Recheck Seconds", 1),

        (MaxAutoPrepare, 16),
        ("Auto Prepare Min Usages", 2),
    ];

    /// <summary>Settings that the connection string may override and that apply only to TCP.</summary>
    private static readonly (string Key, int Value)[] TcpDefaults =
    [
        // Seconds. A dead idle connection is detected after 5 + 9 x 1.
        ("Tcp Keepalive Time", 5),
        ("Tcp Keepalive Interval", 1),
    ];

    /// <summary>Creates the settings of a connection.</summary>
    /// <param name="connectionString">The configured connection string.</param>
    /// <param name="purpose">The purpose of the connection, which is appended to its application name.</param>
    /// <param name="isPooled">
    /// Whether a pooler may give each statement another session. Then nothing is prepared unless the connection string
    /// sets <c>Max Auto Prepare</c>: whether the pooler supports prepared statements is not known here, and one without
    /// support would sooner or later execute a statement that another client has prepared under the same name.
    /// </param>
    public static NpgsqlConnectionStringBuilder Create(
        string connectionString, string purpose, bool isPooled = false)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);

        // Parsed twice, because keys have synonyms: Npgsql writes each under one name.
        var given = new DbConnectionStringBuilder { ConnectionString = settings.ConnectionString };
        if (isPooled && !given.ContainsKey(MaxAutoPrepare))
        {
            given[MaxAutoPrepare] = settings.MaxAutoPrepare = 0;
        }

        Array.ForEach(Bounds, bound => Forget(given, bound.Key, Infinite));
        SetUnlessGiven(settings, given, [.. Bounds, .. Defaults]);
        if (HostNames.HasUnixSocket(settings.Host))
        {
            settings.Remove("Tcp Keepalive");
            Array.ForEach(TcpDefaults, setting => settings.Remove(setting.Key));
        }
        else if (!given.ContainsKey(TcpDefaults[0].Key) || settings.TcpKeepAliveTime > 0)
        {
            // Npgsql accepts no interval when keepalive is disabled by a time of 0.
            SetUnlessGiven(settings, given, TcpDefaults);
        }

        SetRequired(settings);
        settings.ApplicationName = $"{settings.ApplicationName ?? "pgflow-worker"} {purpose}";
        return settings;
    }

    /// <summary>
    /// Returns how long the first try of a statement may take before the network is assumed to be dead; null when the
    /// connection string sets the timeout of all statements.
    /// </summary>
    /// <param name="connectionString">The configured connection string.</param>
    public static TimeSpan? FirstTryOf(string connectionString) =>
        Gives(connectionString, CommandTimeout) ? null : FirstTry;

    /// <summary>
    /// Returns how long most attempts to connect may take; null when the connection string sets the timeout of all.
    /// </summary>
    /// <param name="connectionString">The configured connection string.</param>
    public static TimeSpan? QuickConnectOf(string connectionString) =>
        Gives(connectionString, ConnectTimeout) ? null : QuickConnect;

    /// <summary>Creates the settings of the heartbeat; one that takes longer than these timeouts is useless.</summary>
    public static NpgsqlConnectionStringBuilder CreateForHeartbeat(string connectionString, bool isPooled = false)
    {
        var settings = Create(connectionString, "heartbeat", isPooled);
        settings.Timeout = 2;
        settings.CommandTimeout = 5;
        settings.CancellationTimeout = -1;
        return settings;
    }

    // A value of 0 disables the bound and counts as not given.
    private static bool Gives(string connectionString, string key)
    {
        var given = new DbConnectionStringBuilder
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(connectionString).ConnectionString,
        };
        Forget(given, key, Infinite);
        return given.ContainsKey(key);
    }

    private static void Forget(DbConnectionStringBuilder given, string key, string value)
    {
        if (given.TryGetValue(key, out var set) && Equals(set, value))
        {
            given.Remove(key);
        }
    }

    private static void SetUnlessGiven(
        NpgsqlConnectionStringBuilder settings,
        DbConnectionStringBuilder given,
        IEnumerable<(string Key, int Value)> values)
    {
        foreach (var (key, value) in values.Where(value => !given.ContainsKey(value.Key)))
        {
            settings[key] = value;
        }
    }

    // The worker's calls rely on these, whatever the connection string says.
    private static void SetRequired(NpgsqlConnectionStringBuilder settings)
    {
        settings.Pooling = true;
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = 1;
        settings.Enlist = false;
        settings.Multiplexing = false;
        settings.ClientEncoding = Utf8;
        settings.Encoding = Utf8;
        settings.Remove("Server Compatibility Mode");
        settings.Remove("Replication Mode");

        // No statement of a worker changes the state of its session.
        settings.NoResetOnClose = true;
    }
}
