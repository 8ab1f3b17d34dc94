using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Visibility;

/// <summary>How long a running task's message is hidden from other readers of the queue.</summary>
internal sealed class VisibilityOptions
{
    public const string Section = "Visibility";

    /// <summary>Set by the claim and again, while the handler runs, each time a third of it has passed.</summary>
    [Bounded("PgFlow:Visibility:Timeout", "00:00:03", "12:00:00",
        "shorter than that it lapses between two extensions.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
