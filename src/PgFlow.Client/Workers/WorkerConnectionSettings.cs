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

    /// <summary>Settings that the connection string may override.</summary>
    private static readonly (string Key, object Value)[] Defaults =
    [
        // Seconds. A server that does not let us in by then is tried afresh: a new attempt gets through at once when
        // the network is back, an old one only when TCP repeats itself.
        ("Timeout", 5),

        // Seconds. The only bound on a statement whose network went dead without saying so. A claim or a batch of
        // results takes milliseconds, and one that waits for a lock for so long is no loss to repeat.
        ("Command Timeout", 8),

        // Milliseconds that a statement past its time has to answer the request to cancel it; then the connection
        // is dropped.
        ("Cancellation Timeout", 1_000),

        // Seconds. An idle connection whose other end is gone is noticed after 5 + 9 x 1.
        ("Tcp Keepalive Time", 5),
        ("Tcp Keepalive Interval", 1),

        // Seconds for which it is remembered which of several servers is away or a standby. The default of 10 would
        // keep a worker from a new primary for that long.
        ("Host Recheck Seconds", 1),

        (MaxAutoPrepare, 16),
        ("Auto Prepare Min Usages", 2),
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

        foreach (var (key, value) in Defaults.Where(setting => !given.ContainsKey(setting.Key)))
        {
            settings[key] = value;
        }

        settings.Pooling = true;
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = 1;
        settings.Enlist = false;

        // No statement of a worker leaves anything behind in its session.
        settings.NoResetOnClose = true;
        settings.ApplicationName = $"{settings.ApplicationName ?? "pgflow-worker"} {purpose}";
        return settings;
    }

    /// <summary>
    /// A heartbeat that takes longer is worth nothing; the next one tries afresh, without a cancel request first.
    /// </summary>
    public static NpgsqlConnectionStringBuilder CreateForHeartbeat(string connectionString, bool isPooled = false)
    {
        var settings = Create(connectionString, "heartbeat", isPooled);
        settings.Timeout = 5;
        settings.CommandTimeout = 5;
        settings.CancellationTimeout = -1;
        return settings;
    }
}
