using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Identity;

/// <summary>The heartbeat and the lease of the worker.</summary>
internal sealed class HeartbeatOptions
{
    public const string Section = "Heartbeat";

    /// <summary>The interval between heartbeats; also the delay in noticing a lost task or a deprecation.</summary>
    [Bounded("PgFlow:Heartbeat:Interval", "00:00:00.100", "00:01:00", "a longer interval makes a worker look dead.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The time without a heartbeat after which other workers take over its tasks, in whole seconds: a shorter outage
    /// of this worker alone has no effect, and a death goes unnoticed for that long.
    /// </summary>
    [Bounded("PgFlow:Heartbeat:Lease", "00:00:02", "01:00:00", "a pause of the process would look like its death.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);
}
