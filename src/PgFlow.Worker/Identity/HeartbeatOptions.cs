using PgFlow.Worker.Heartbeats;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Identity;

/// <summary>How often the process proves that it is alive.</summary>
internal sealed class HeartbeatOptions
{
    public const string Section = "Heartbeat";

    /// <summary>From one heartbeat to the next; also how late a lost task or a deprecation is noticed.</summary>
    [Bounded("PgFlow:Heartbeat:Interval", "00:00:00.100", "00:01:00", "a worker silent for longer looks dead.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long the process may be silent before other workers take its tasks over, in whole seconds: an outage that
    /// it alone suffers and that is shorter costs nothing, and a death goes unnoticed for that long.
    /// </summary>
    [Bounded("PgFlow:Heartbeat:Lease", "00:00:02", "01:00:00", "a pause of the process would pass for its death.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);
}
