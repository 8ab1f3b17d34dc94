using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Elections;

/// <summary>The election of one process among several for work that is done once.</summary>
internal sealed class ElectionOptions
{
    public const string Section = "Election";

    /// <summary>
    /// The time without renewal after which another process is elected, in whole seconds; it is renewed at a third. A
    /// process that drains resigns at once.
    /// </summary>
    [Bounded("PgFlow:Election:Lease", "00:00:03", "00:10:00",
        "shorter loses the election at every pause, longer leaves it vacant for that long after a death.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);
}
