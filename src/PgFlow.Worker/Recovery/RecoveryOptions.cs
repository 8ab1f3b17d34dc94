using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Recovery;

/// <summary>How often the process looks for work that others have lost.</summary>
internal sealed class RecoveryOptions
{
    public const string Section = "Recovery";

    /// <summary>From one look for tasks of lost workers to the next, spread so that replicas take turns.</summary>
    [Bounded("PgFlow:Recovery:Interval", "00:00:00.100", "00:10:00", "lost work waits for that long.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>From one repair of the served flows' queues to the next.</summary>
    [Bounded("PgFlow:Recovery:RepairInterval", "00:00:01", "1.00:00:00",
        "a task without a message waits for that long.")]
    public TimeSpan RepairInterval { get; set; } = TimeSpan.FromSeconds(30);
}
