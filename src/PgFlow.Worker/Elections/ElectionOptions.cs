using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Elections;

/// <summary>How one process of several is found that does what must be done once.</summary>
internal sealed class ElectionOptions
{
    public const string Section = "Election";

    /// <summary>
    /// How long an elected process may be silent before another one is elected, in whole seconds; it renews at a third.
    /// One that drains gives its place up at once.
    /// </summary>
    [Bounded("PgFlow:Election:Lease", "00:00:03", "00:10:00",
        "shorter loses it to every pause, and longer leaves the place of a process that died empty for that long.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);
}
