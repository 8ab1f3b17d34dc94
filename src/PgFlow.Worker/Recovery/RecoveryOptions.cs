using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Recovery;

/// <summary>The intervals of recovery and repair.</summary>
internal sealed class RecoveryOptions
{
    public const string Section = "Recovery";

    /// <summary>
    /// The interval between recoveries of expired workers' tasks, spread so that replicas take turns.
    /// </summary>
    [Bounded("PgFlow:Recovery:Interval", "00:00:00.100", "00:10:00", "tasks of expired workers wait that long.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The interval between repairs of the served flows' queues.</summary>
    [Bounded("PgFlow:Recovery:RepairInterval", "00:00:01", "1.00:00:00",
        "a task without a message waits that long.")]
    public TimeSpan RepairInterval { get; set; } = TimeSpan.FromSeconds(30);
}
