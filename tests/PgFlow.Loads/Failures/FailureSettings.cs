using System.Globalization;

namespace PgFlow.Loads.Failures;

/// <summary>How much load there is, how many workers, and how soon one of them counts as lost.</summary>
internal sealed record FailureSettings
{
    /// <summary>Of the daemon's own default.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan RecoveryInterval { get; init; } = TimeSpan.FromSeconds(2);

    public int WorkerCount { get; init; } = 3;

    public int Concurrency { get; init; } = 8;

    public int MapElements { get; init; } = 2_000;

    public int Diamonds { get; init; } = 500;

    /// <summary>How long the network is cut for a moment.</summary>
    public TimeSpan CutTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the network is cut for longer than any lease.</summary>
    public TimeSpan LongCutTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a session that holds an old snapshot does so.</summary>
    public TimeSpan SnapshotTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What work may take to go on, after the lease or after the fault has ended.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the last lines of the workers' logs are put; null for nowhere.</summary>
    public string? LogFolder { get; init; }

    /// <summary>How long unfinished runs are waited for when the load has ended.</summary>
    public TimeSpan Patience => (2 * Lease) + TimeSpan.FromSeconds(60);

    /// <summary>For a run of all rows in a few minutes, without the patience of a production lease.</summary>
    public static FailureSettings Short { get; } = new()
    {
        Lease = TimeSpan.FromSeconds(3),
        HeartbeatInterval = TimeSpan.FromSeconds(0.5),
        RecoveryInterval = TimeSpan.FromSeconds(1),
        CutTime = TimeSpan.FromSeconds(2),
        LongCutTime = TimeSpan.FromSeconds(12),
        MapElements = 400,
        Diamonds = 100,
        SnapshotTime = TimeSpan.FromSeconds(10),
    };

    /// <summary>The workers' settings as environment variables.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment =>
    [
        new("PgFlow__Heartbeat__Interval", Duration(HeartbeatInterval)),
        new("PgFlow__Heartbeat__Lease", Duration(Lease)),
        new("PgFlow__Recovery__Interval", Duration(RecoveryInterval)),
        new("PgFlow__Fetching__Concurrency", Concurrency.ToString(CultureInfo.InvariantCulture)),
        new("PgFlow__Logging__Format", "Json"),
    ];

    private static string Duration(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
