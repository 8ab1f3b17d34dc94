using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Waking;

/// <summary>How idle flows learn of work.</summary>
internal sealed class WakingOptions
{
    public const string Section = "Waking";

    /// <summary>
    /// Whether to listen for notifications of work, over one connection: that of the connection string
    /// <c>PgFlowDirect</c> when it is given. Without, and behind a pooler, idle flows are only looked at every now and
    /// then.
    /// </summary>
    public bool Listen { get; set; } = true;

    /// <summary>The first wait between two looks at the idle flows; it doubles from there.</summary>
    [Bounded("PgFlow:Waking:MinPollInterval", "00:00:00.010", "00:01:00", "shorter hammers an idle database.")]
    public TimeSpan MinPollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two looks at the idle flows.</summary>
    [Bounded("PgFlow:Waking:MaxPollInterval", "00:00:00.010", "01:00:00",
        "it bounds how long new work can go unseen.")]
    public TimeSpan MaxPollInterval { get; set; } = TimeSpan.FromSeconds(2);
}
