using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Waking;

/// <summary>The detection of work in idle flows.</summary>
internal sealed class WakingOptions
{
    public const string Section = "Waking";

    /// <summary>
    /// Gets or sets whether to listen for notifications of work, over one connection: that of the connection string
    /// <c>PgFlowDirect</c> if it is set. Without notifications, as behind a pooler, idle flows are only polled.
    /// </summary>
    public bool Listen { get; set; } = true;

    /// <summary>The first interval between polls of the idle flows; it doubles from there.</summary>
    [Bounded("PgFlow:Waking:MinPollInterval", "00:00:00.010", "00:01:00", "shorter hammers an idle database.")]
    public TimeSpan MinPollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest interval between polls of the idle flows.</summary>
    [Bounded("PgFlow:Waking:MaxPollInterval", "00:00:00.010", "01:00:00",
        "it limits how long new work can go unseen.")]
    public TimeSpan MaxPollInterval { get; set; } = TimeSpan.FromSeconds(2);
}
