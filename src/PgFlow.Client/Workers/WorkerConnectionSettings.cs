using System.Data.Common;
using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>
/// How a worker connects. What the connection string says itself stands, except what the worker relies on: one
/// connection a purpose, and the heartbeat's short bounds.
/// </summary>
internal static class WorkerConnectionSettings
{
    private const string MaxAutoPrepare = "Max Auto Prepare";
    private const string CommandTimeout = "Command Timeout";
    private const string ConnectTimeout = "Timeout";
    private const string Infinite = "0";
    private const string Utf8 = "UTF8";

    /// <summary>
    /// In this time a claim or a batch of results has its answer many times over, also from a busy server; one that
    /// waits for a lock is told so before.
    /// </summary>
    internal static readonly TimeSpan FirstTry = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan QuickConnect = TimeSpan.FromSeconds(1);

    /// <summary>What the connection string may override, but not by 0, which would be no bound at all.</summary>
    private static readonly (string Key, int Value)[] Bounds =
    [
        // Seconds. A server that does not let us in by then is tried afresh: a new attempt gets through at once when
        // the network is back, an old one only when TCP repeats itself.
        (ConnectTimeout, 2),

        // Seconds. The only bound on a statement whose network went dead without saying so. A claim or a batch of
        // results takes milliseconds, and one that waits for a lock for so long is no loss to repeat.
        (CommandTimeout, 8),

        // Milliseconds that a statement past its time has to answer the request to cancel it; then the connection
        // is dropped.
        ("Cancellation Timeout", 200),
    ];

    /// <summary>Settings that the connection string may override.</summary>
    private static readonly (string Key, int Value)[] Defaults =
    [
        // Seconds for which it is remembered which of several servers is away or a standby. The default of 10 would
        // keep a worker from a new primary for that long.
        ("Host Recheck Seconds", 1),

        (MaxAutoPrepare, 16),
        ("Auto Prepare Min Usages", 2),
    ];

    /// <summary>Of those that make sense over TCP alone.</summary>
    private static readonly (string Key, int Value)[] TcpDefaults =
    [
        // Seconds. An idle connection whose other end is gone is noticed after 5 + 9 x 1.
        ("Tcp Keepalive Time", 5),
        ("Tcp Keepalive Interval", 1),
    ];

    /// <summary>For a connection with that purpose; the server shows it in its name.</summary>
    /// <param name="connectionString">What was given.</param>
    /// <param name="purpose">What the connection is for.</param>
    /// <param name="isPooled">
    /// Whether a pooler may give each statement another session. Then nothing is prepared unless the connection string
    /// says how much: only who runs the pooler knows whether it carries prepared statements, and one that does not
    /// would sooner or later execute what another client prepared under the same name.
    /// </param>
    public static NpgsqlConnectionStringBuilder Create(
        string connectionString, string purpose, bool isPooled = false)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);

        // Read twice, since a key has synonyms: what Npgsql writes has one name for each.
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
            // Npgsql takes no interval where keepalive is switched off by a time of 0.
            SetUnlessGiven(settings, given, TcpDefaults);
        }

        Insist(settings);
        settings.ApplicationName = $"{settings.ApplicationName ?? "pgflow-worker"} {purpose}";
        return settings;
    }

    /// <summary>
    /// How long a statement may take at its first try, after which the network may be dead; null where the connection
    /// string says how long every one may.
    /// </summary>
    /// <param name="connectionString">What was given.</param>
    public static TimeSpan? FirstTryOf(string connectionString) =>
        Gives(connectionString, CommandTimeout) ? null : FirstTry;

    /// <summary>
    /// How long most attempts to connect may take; null where the connection string says how long every one may.
    /// </summary>
    /// <param name="connectionString">What was given.</param>
    public static TimeSpan? QuickConnectOf(string connectionString) =>
        Gives(connectionString, ConnectTimeout) ? null : QuickConnect;

    /// <summary>A heartbeat that takes longer is worth nothing; the next one tries afresh.</summary>
    public static NpgsqlConnectionStringBuilder CreateForHeartbeat(string connectionString, bool isPooled = false)
    {
        var settings = Create(connectionString, "heartbeat", isPooled);
        settings.Timeout = 2;
        settings.CommandTimeout = 5;
        settings.CancellationTimeout = -1;
        return settings;
    }

    // No bound at all counts as not given.
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

    // What the worker's calls rely on, whatever was given.
    private static void Insist(NpgsqlConnectionStringBuilder settings)
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

        // No statement of a worker leaves anything behind in its session.
        settings.NoResetOnClose = true;
    }
}
